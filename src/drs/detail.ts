import * as z from "zod";

/**
 * ShowJobDetail's answer as far as the gateway reads it (contract section 4.1). Every field is optional there and the
 * server adds others, so objects are open; only what is used is named.
 */

export const precheckRowSchema = z.object({
  item: z.string(),
  result: z.string().describe("PASSED, ALARM or FAILED"),
  failed_reason: z.string().optional().catch(undefined),
  is_support_skip: z.boolean().optional().catch(undefined),
  is_skipped: z.boolean().optional().catch(undefined),
});

const precheckResultSchema = z.object({
  result: z.boolean().optional().catch(undefined),
  process: z.string().optional().catch(undefined).describe('"100%" when it has ended'),
  total_passed_rate: z.string().optional().catch(undefined).describe('"100%" when every item passed'),
  precheck_results: z.array(precheckRowSchema).default([]),
});

const progressInfoSchema = z.object({
  progress: z.string().optional().catch(undefined),
  incr_trans_delay: z.string().optional().catch(undefined).describe("seconds"),
  transfer_status: z.string().optional().catch(undefined),
  remaining_time: z.string().optional().catch(undefined),
});

export const jobDetailSchema = z.object({
  job: z.object({
    id: z.string().optional(),
    status: z.string().optional(),
    base_info: z.object({ name: z.string().optional(), job_type: z.string().optional() }).optional().catch(undefined),
    precheck_result: precheckResultSchema.optional(),
    progress_info: progressInfoSchema.optional().catch(undefined),
  }),
});

export type JobDetail = z.infer<typeof jobDetailSchema>["job"];
export type PrecheckResult = z.infer<typeof precheckResultSchema>;
export type PrecheckRow = z.infer<typeof precheckRowSchema>;

/** The `type` values of ShowJobDetail that the gateway asks for; `detail` is the one with an official example. */
export type DetailType = "detail" | "progress" | "precheck";
