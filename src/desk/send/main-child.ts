import type { ActionName, ReadOutcome } from "../../model/drs.ts";
import type { ActionOperation } from "../../model/operation.ts";
import type { Evaluator } from "../evaluate/evaluator.ts";

/** Actions about compares. Of a job of several tasks they go to the main child job (official SDK, ExecuteJobAction, `job_id`). */
const OF_COMPARES: ReadonlySet<ActionName> = new Set([
  "create_compare",
  "cancel_compare",
  "start_repair",
  "stop_repair",
]);

/**
 * Direct an operation to the job that its call goes to: for actions about compares the main child job, which the detail of a job of several
 * tasks names. Later attempts stay with the job of the first. Native calls go where the client sent them, as DRS has them.
 */
export async function directed(
  evaluator: Pick<Evaluator, "detail">,
  operation: ActionOperation,
): Promise<ReadOutcome<ActionOperation>> {
  const { action, source, job, attempts } = operation;
  if (!OF_COMPARES.has(action) || source === "v5" || attempts.length > 0) return { kind: "read", value: operation };
  const read = await evaluator.detail(job.id, "action");
  if (read.kind !== "read") return read;
  const { master_job_id } = read.value;
  return { kind: "read", value: master_job_id ? { ...operation, sentTo: master_job_id } : operation };
}
