import type { PrecheckFact } from "../../cloud/drs/possibility.ts";
import type { NewestPrecheck } from "../../cloud/drs/precheck-result.ts";
import type { PrecheckMode } from "../../model/blocker.ts";
import type { ReadOutcome } from "../../model/drs.ts";
import { type ActionOperation, isAction, sentParamsOf } from "../../model/operation.ts";
import type { Operations } from "../store/operations.ts";

/** Recent operations of a job among which its last precheck is looked for. */
const LOOKED_AT = 20;

/** The mode in which a precheck was sent. */
const modeOf = (operation: ActionOperation): PrecheckMode | null => {
  const { precheck_mode: mode } = sentParamsOf(operation);
  return mode === "forStartJob" || mode === "forRetryJob" ? mode : null;
};

/**
 * Join DRS's newest precheck of a job with what the gateway knows of its own: DRS names neither its mode nor which items can be skipped,
 * and a precheck from before the last action on the job no longer counts (contract section 9, pitfall 5).
 * @returns `null` where DRS could not be asked and the gateway knows of none that passed
 */
export function precheckFact(
  operations: Pick<Operations, "list">,
  jobId: string,
  read: ReadOutcome<NewestPrecheck>,
): PrecheckFact | null {
  const recent = operations
    .list({ job: jobId, limit: LOOKED_AT })
    .operations.filter(isAction)
    .filter(({ acceptedAt }) => acceptedAt !== null);
  const own = recent.find(({ action }) => action === "precheck");
  const moved = recent.find(({ lane }) => lane === "status");
  const isStale = own !== undefined && (moved?.acceptedAt ?? 0) > (own.acceptedAt ?? 0);
  const mode = own && !isStale ? modeOf(own) : null;
  const known = new Map(own?.result?.precheck?.items.map(({ item, can_skip }) => [item, can_skip]));
  if (read.kind !== "read") return own?.state === "succeeded" && !isStale ? { state: "passed", mode, items: [] } : null;
  const { state, failed } = read.value;
  // What passed before the last action may be this same precheck, or a newer one that somebody ran in the DRS console.
  if (state === "passed" && isStale) return null;
  return { state, mode, items: failed.map((item) => ({ item, can_skip: known.get(item) ?? false })) };
}
