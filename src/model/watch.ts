import type { JobProgress } from "./drs.ts";
import type { FailureCause } from "./failure.ts";

/** The goal of a watch. */
export type Goal =
  /** The job is in its incremental phase. */
  | { readonly kind: "incremental" }
  /** It is, with a delay below this number of seconds. */
  | { readonly kind: "delay"; readonly below: number };

/** Status of a job in its incremental phase. */
export const INCREMENTAL = "INCRE_TRANSFER_STARTED";

/** Format a goal as chat accepts it and the ledger stores it. */
export const goalText = (goal: Goal): string =>
  goal.kind === "incremental"
    ? "incremental"
    : `delay<${goal.below % 60 === 0 ? `${goal.below / 60}m` : `${goal.below}s`}`;

/**
 * Check whether a reading reaches the goal. The delay counts only in the incremental phase: DRS reports zeros while no data
 * flows.
 */
export function isReached(goal: Goal, status: string, progress: JobProgress | null): boolean {
  if (status !== INCREMENTAL) return false;
  if (goal.kind === "incremental") return true;
  return progress?.delay != null && progress.delay < goal.below;
}

/** An update about a watched job, posted as a separate message. */
export interface News {
  /** `changed`: another status; queued ones merge. Failure and recovery are always posted. */
  readonly kind: "changed" | "failed" | "recovered";
  /** The new status. */
  readonly status: string;
  readonly progress: JobProgress | null;
  /** Why the job failed, if that could be read. */
  readonly cause?: FailureCause;
  /** Epoch milliseconds of the reading. */
  readonly at: number;
}
