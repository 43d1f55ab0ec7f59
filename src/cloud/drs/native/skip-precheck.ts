import * as z from "zod";
import { filled } from "./text.ts";

/**
 * Table 13, SkipPreCheckInfo. The SDK names some fifty items, e.g. `srcDbBinlogIsOff`, but the field is a free list: the
 * precheck's own report says what can be skipped.
 */
export const skipPrecheckInfoSchema = z.looseObject({
  skipped_precheck_list: z
    .array(filled)
    .min(1, "mandatory: must name at least 1 precheck item")
    .describe("Names of the precheck items to skip. Mandatory (official page table 13)"),
  skip_reason: filled.describe("Why they are skipped. Mandatory (official page table 13)"),
});
