import * as z from "zod";
import { filled } from "./text.ts";

/** Table 8, CloudBaseInfo. The ids are not checked for a form: the official examples do not keep to one. */
export const cloudSchema = z.looseObject({
  region: filled.describe(
    "Region of the database instance, e.g. cn-north-4; with a sub-project <region>_<sub-project>. Mandatory (official page table 8)",
  ),
  project_id: filled.describe("Id of the tenant's project in that region. Mandatory (official page table 8)"),
  az_code: z
    .string()
    .optional()
    .describe("Availability zone, several joined by commas (official page table 8 and its second example)"),
});
