import * as z from "zod";

const KINDS = [
  ["reset", "timeout", "status", "redirect", "failed"],
  ["malformed", "empty", "slow", "hold", "drop_after_apply", "apply_late"],
] as const;

/**
 * The calls of a fault. `path` is part of path and query, `action` an action_name in the body, `text` part of the
 * body; an absent field matches every call.
 */
export const faultSchema = z.strictObject({
  match: z
    .strictObject({ path: z.string(), method: z.string().toUpperCase(), action: z.string(), text: z.string() })
    .partial()
    .default({}),
  fault: z.enum(KINDS.flat()),
  status: z.number().int().min(200).max(599).default(503),
  error_code: z.string().optional(),
  /** In place of the message that belongs to the status. */
  error_msg: z.string().optional(),
  times: z.number().int().min(1).default(1),
  delay_ms: z.number().min(0).default(0),
  /** Whether the action is performed, where the kind of fault allows both. */
  applied: z.boolean().optional(),
});
export type Fault = z.infer<typeof faultSchema>;
