/** The body of ExecuteJobAction, and DRS's own errors for invalid ones (contract §1.3, §3.3). */
import * as z from "zod";
import { DrsError } from "../errors.ts";

/** The twenty values of action_name (contract §2). */
export const ACTION_NAMES = [
  "network",
  "precheck",
  "skip_precheck",
  "start",
  "stop",
  "restart",
  "reset",
  "terminate",
  "create_compare",
  "cancel_compare",
  "column_limit",
  "reload_parameters",
  "bind_eip",
  "unbind_eip",
  "set_writable",
  "set_readonly",
  "cloud_connection",
  "diagnosis",
  "start_repair",
  "stop_repair",
] as const;
export type ActionName = (typeof ACTION_NAMES)[number];

/** Table 4 as a batch sends it: there the job id is mandatory. */
export const batchedAction = z.object({
  job_id: z.string().min(1),
  action_name: z.enum(ACTION_NAMES),
  action_params: z.record(z.string(), z.unknown()).nullish(),
});

const actionBody = z.object({ job: batchedAction.partial({ job_id: true }) });

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], root);
}

/** Error for a body that is no JSON object and therefore has no fields to name. */
export function requireObject(json: unknown): void {
  if (typeof json !== "object" || json === null) throw new DrsError("DRS.10000009");
}

/** Parse as DRS does: a missing field is M00201, a wrong one M00202; the error names the field. */
export function parseAsDrs<T>(schema: z.ZodType<T>, value: unknown, at: readonly string[] = []): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path ?? [];
  const name = [...at, ...path].join(".");
  throw new DrsError(valueAt(value, path) === undefined ? "DRS.M00201" : "DRS.M00202", name);
}

/** Read the requested action. A job id in the body must equal the one in the path. */
export function parseActionBody(json: unknown, jobId: string) {
  requireObject(json);
  const { job } = parseAsDrs(actionBody, json);
  if (job.job_id !== undefined && job.job_id !== jobId) throw new DrsError("DRS.M00202", "job.job_id");
  return { action: job.action_name, params: job.action_params ?? {} };
}
