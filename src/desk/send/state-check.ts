import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import { readActions } from "../../cloud/drs/list.ts";
import { nativeRead } from "../../cloud/drs/requests.ts";
import type { Lane } from "../../model/drs.ts";
import { type ActionOperation, isAction, isEnded, type Problem } from "../../model/operation.ts";
import { STATE_LAG } from "../../shared/limits.ts";
import type { Resources } from "../context.ts";

/** The problem that is in the way of an action, `null` when none is, or that DRS could not be asked. */
export type StateCheck =
  | { readonly problem: Problem | null }
  | { readonly unavailable: string; readonly retryAfter: number | null };

type Needed = Pick<Resources, "store" | "cloud" | "scale">;

const CLEAR: StateCheck = { problem: null };

/**
 * Check whether the job's state allows the verb, before anything is signed. DRS would refuse it too, with less to go by; `ignore_state`
 * leaves it to DRS.
 * @param known the job's status where it has just been read
 */
export async function checkState(
  resources: Needed,
  operation: ActionOperation,
  known: string | null,
): Promise<StateCheck> {
  const { allowedIn } = CATALOGUE[operation.action];
  if (operation.ignoreState || allowedIn === "any") return CLEAR;
  const status = known ?? (await readStatus(resources, operation.job.id));
  if (typeof status !== "string") return status;
  if (!(allowedIn as readonly string[]).includes(status)) {
    return movedLately(resources, operation, "status") ? CLEAR : { problem: wrongState(operation, status, allowedIn) };
  }
  return checkPrecheck(resources, operation, status);
}

async function readStatus(resources: Needed, jobId: string): Promise<string | StateCheck> {
  const read = await resources.cloud.detail("action", jobId, { type: "detail" });
  if (read.kind === "unavailable") return { unavailable: read.cause, retryAfter: read.retryAfter };
  // Any other error of DRS comes again with the action itself.
  if (read.kind !== "read" || read.value.status === undefined) return CLEAR;
  resources.store.cloudState.setStatus(jobId, read.value.status, Date.now());
  return read.value.status;
}

/** Whether another verb of the lane was accepted just before. A change shows late: a reading may still give the state before it. */
export function movedLately(resources: Needed, { id, job }: ActionOperation, lane: Lane): boolean {
  const since = Date.now() - STATE_LAG * resources.scale;
  return resources.store.operations
    .list({ job: job.id, limit: 5 })
    .operations.some((other) => other.id !== id && other.lane === lane && (other.acceptedAt ?? 0) > since);
}

function wrongState({ action }: ActionOperation, status: string, allowedIn: readonly string[]): Problem {
  const detail = `the job is ${status}; ${action} is possible in ${allowedIn.join(", ")}`;
  return { code: "wrong_state", detail };
}

/** Check that a precheck of the mode of `start` or `reset` was passed (contract section 9, pitfall 5). */
async function checkPrecheck(resources: Needed, operation: ActionOperation, status: string): Promise<StateCheck> {
  const mode = CATALOGUE[operation.action].precheckMode;
  if (mode === null || status === "WAITING_FOR_START") return CLEAR;
  const [last] = resources.store.operations
    .list({ job: operation.job.id, action: "precheck", limit: 20 })
    .operations.filter(isAction)
    .filter(({ state, actionParams }) => isEnded(state) && actionParams.precheck_mode === mode);
  if (last?.state === "succeeded") return CLEAR;
  // The check may have been made, or its failures accepted, in the console: for `start` ShowActions tells.
  if (operation.action !== "start" || (await isOffered(resources, operation.job.id, "START"))) {
    return operation.action === "start" || !last ? CLEAR : { problem: notPassed(last, mode) };
  }
  return { problem: last ? notPassed(last, mode) : missing(mode) };
}

async function isOffered(resources: Needed, jobId: string, command: string): Promise<boolean> {
  const read = await resources.cloud.readAs(
    "action",
    nativeRead(resources.cloud.target(jobId), "/actions", "", null),
    readActions,
  );
  // Where DRS does not say, it is left to DRS.
  return read.kind !== "read" || read.value.includes(command);
}

const modeParam = (mode: string) => (mode === "forRetryJob" ? "mode=retry" : "mode=start");

const missing = (mode: string): Problem => ({
  code: "precheck_missing",
  detail: `no precheck with ${modeParam(mode)} has been passed: run precheck ${modeParam(mode)} first`,
});

function notPassed(last: ActionOperation, mode: string): Problem {
  const failed = (last.result?.precheck?.items ?? []).filter(({ result, skipped }) => result === "FAILED" && !skipped);
  const items = failed.map(({ item, can_skip }) => `${item}${can_skip ? " (can be skipped)" : ""}`).join(", ");
  const detail = `the last precheck with ${modeParam(mode)} (${last.id}) was not passed${items ? `: ${items}` : ""}`;
  return { code: "precheck_not_passed", detail };
}
