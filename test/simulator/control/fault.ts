import * as z from "zod";

const KINDS = [
  ["reset", "timeout", "status", "redirect", "failed"],
  ["malformed", "empty", "slow", "hold", "drop_after_apply", "apply_late", "wrong_page"],
] as const;

/**
 * The calls of a fault. `path` is part of path and query, `query` values of query parameters, `action` an action_name in
 * the body, `text` part of the body; an absent field matches every call.
 */
export const faultSchema = z.strictObject({
  match: z
    .strictObject({
      path: z.string(),
      query: z.record(z.string(), z.string()),
      method: z.string().toUpperCase(),
      action: z.string(),
      text: z.string(),
    })
    .partial()
    .default({}),
  fault: z.enum(KINDS.flat()),
  status: z.number().int().min(200).max(599).default(503),
  error_code: z.string().optional(),
  /** In place of the message that belongs to the status. */
  error_msg: z.string().optional(),
  /** Of `status`, from IAM or DRS: seconds in `Retry-After`, which is absent without it (contract §3.2). */
  retry_after: z.number().int().nonnegative().optional(),
  times: z.number().int().min(1).default(1),
  delay_ms: z.number().min(0).default(0),
  /** Whether the action is performed, where the kind of fault allows both. */
  applied: z.boolean().optional(),
  /** Of `wrong_page`: records by which the page of ListJobs begins later, or earlier where it is negative. */
  shift: z.number().int().default(0),
  /** Of `wrong_page`: `total_count`, in place of the true one. */
  total_count: z.number().int().nonnegative().optional(),
});
export type Fault = z.infer<typeof faultSchema>;
export type WrongPage = Pick<Fault, "shift" | "total_count">;
