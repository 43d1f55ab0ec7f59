import { isEnded, type Operation } from "./operation.ts";
import type { Outcome } from "./result.ts";

/**
 * What became of an operation: `goal_reached`; `differences` (a compare that ran and differs); `partly` (some tables or rows failed or could
 * not be compared, or it was interrupted); `none` (ended without effect). Green, success marks of tickets and success of scripts need
 * `goal_reached`.
 */
export const OUTCOMES = ["goal_reached", "differences", "partly", "none"] as const;

export type OperationOutcome = (typeof OUTCOMES)[number];

/** Statuses of a compare task that somebody or DRS stopped midway (contract section 4.1). */
const INTERRUPTED: ReadonlySet<string | undefined> = new Set(["CANCELLED", "TIMEOUT_INTERRUPT"]);

/** The part of an operation that its outcome follows from. */
type Ended = Pick<Operation, "action" | "state" | "result">;

/** Get the outcome of an operation; `null` while it is open, while its outcome is unknown, and while a scheduled compare has not run. */
export function outcomeOf({ action, state, result }: Ended): OperationOutcome | null {
  if (!isEnded(state) || state === "unknown") return null;
  if (state === "succeeded") return ofSuccess(action, result);
  return state === "failed" && hasResults(result) ? "partly" : "none";
}

function ofSuccess(action: Operation["action"], result: Outcome | null): OperationOutcome | null {
  // The compare task ran, or is yet to run: only what it found says whether the goal is reached.
  if (action === "create_compare") return result?.compare === undefined ? null : ofCompare(result);
  return (result?.repair?.failed ?? 0) > 0 ? "partly" : "goal_reached";
}

const BY_CONSISTENCY = { true: "goal_reached", false: "differences", null: "partly" } as const;

const ofCompare = ({ consistent = null }: Outcome): OperationOutcome => BY_CONSISTENCY[`${consistent}`];

/** Whether something came of an operation that failed: tables that were compared, rows that were repaired. */
function hasResults(result: Outcome | null): boolean {
  const { status, compare, repair } = result ?? {};
  const compared = compare ? compare.tables_total - compare.tables_uncompared : 0;
  return compared > 0 || (compare !== undefined && INTERRUPTED.has(status)) || (repair?.repaired ?? 0) > 0;
}
