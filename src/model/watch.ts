import type { JobProgress } from "./drs.ts";

/** What a watch waits for. */
export type Goal =
  /** The job replicates what changes. */
  | { readonly kind: "incremental" }
  /** It does, and its target is less than so many seconds behind. */
  | { readonly kind: "delay"; readonly below: number };

/** The status in which a job replicates what changes. */
export const INCREMENTAL = "INCRE_TRANSFER_STARTED";

/** How a goal is written, in chat and in what is kept. */
export const goalText = (goal: Goal): string =>
  goal.kind === "incremental"
    ? "incremental"
    : `delay<${goal.below % 60 === 0 ? `${goal.below / 60}m` : `${goal.below}s`}`;

/**
 * Whether a reading of the job reaches a goal. The delay counts in the incremental phase alone: DRS fills in zeros where nothing
 * flows.
 */
export function isReached(goal: Goal, status: string, progress: JobProgress | null): boolean {
  if (status !== INCREMENTAL) return false;
  if (goal.kind === "incremental") return true;
  return progress?.delay != null && progress.delay < goal.below;
}

/** Something that happened to a watched job and is told by a message of its own. */
export interface News {
  /** `changed`: another state; two of them in line are one. What failed, and that it works again, is always told. */
  readonly kind: "changed" | "failed" | "recovered";
  /** The job's status from then on. */
  readonly status: string;
  readonly progress: JobProgress | null;
  /** Epoch milliseconds at which it was seen. */
  readonly at: number;
}
