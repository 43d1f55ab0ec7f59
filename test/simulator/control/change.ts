/** A change of the jobs of a project that somebody else makes. */
import * as z from "zod";
import { jobSchema } from "./job-fields.ts";

const id = z.string().min(1);

export const changeSchema = z.discriminatedUnion("change", [
  z.strictObject({ change: z.literal("create"), job: jobSchema }),
  z.strictObject({ change: z.literal("rename"), id, name: z.string().min(1) }),
  z.strictObject({ change: z.literal("delete"), id }),
]);
export type Change = z.infer<typeof changeSchema>;

/** Changes that the next ListJobs call of a project plays first. */
export interface PendingChurn {
  project_id: string;
  changes: Change[];
}
