import * as z from "zod";

const KINDS = [
  ["reset", "timeout", "status", "redirect", "failed"],
  ["malformed", "empty", "slow", "drop_after_apply", "apply_late"],
] as const;

/** `path` is a part of path and query, `action` an action_name in the body, `text` a part of the body; what is absent matches everything. */
export const faultSchema = z.strictObject({
  match: z
    .strictObject({ path: z.string(), method: z.string().toUpperCase(), action: z.string(), text: z.string() })
    .partial()
    .default({}),
  fault: z.enum(KINDS.flat()),
  status: z.number().int().min(200).max(599).default(503),
  error_code: z.string().optional(),
  times: z.number().int().min(1).default(1),
  delay_ms: z.number().min(0).default(0),
  /** Whether the action is performed, where the kind leaves it open. */
  applied: z.boolean().optional(),
});
export type Fault = z.infer<typeof faultSchema>;
