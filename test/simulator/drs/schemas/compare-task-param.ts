/** `compare_task_param`: table 14 (contract §1.4). */
import * as z from "zod";
import { dataProcessInfosSchema } from "./data-process-info.ts";
import { databaseObjectsSchema } from "./database-object.ts";
import { filled, timestamp } from "./text.ts";

/** Only `comparePolicy` is known for v5; other keys pass unchecked. */
const compareOption = z
  .record(z.string(), z.string())
  .refine(({ comparePolicy = "normal" }) => ["normal", "manyToOne"].includes(comparePolicy), {
    path: ["comparePolicy"],
  });

const V3_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  contentCompareType: ["dynamic", "static"],
  lobCompare: ["ignore", "length"],
  comparePolicy: ["normal", "manyToOne"],
};

/** Find an option, or its value, that v3 does not document; for `settings.compare_options_checked`. */
export function foreignOption(option: Readonly<Record<string, string>>): string | undefined {
  return Object.keys(option).find((key) => !V3_OPTIONS[key]?.includes(option[key] ?? ""));
}

/** Fields that `create_compare` requires. */
export const createCompareParam = z.object({
  type: z.enum(["object", "lines", "contents"]),
  start_time: timestamp.optional(),
  option: compareOption.optional(),
  db_object: databaseObjectsSchema.optional(),
  data_process_info: dataProcessInfosSchema.optional(),
});

/** Fields that `cancel_compare` requires. */
export const cancelCompareParam = z.object({ compare_task_id: filled });
