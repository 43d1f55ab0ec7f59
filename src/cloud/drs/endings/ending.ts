import type { Followed } from "../../../model/drs.ts";
import type { JobStatus } from "../../../model/job-status.ts";
import type { Verdict } from "../../../model/result.ts";
import type { DetailQuery, JobDetail } from "../detail.ts";

/** How the end of an action is recognised. */
export type Ending =
  /** DRS's answer is the end. */
  { readonly by: "answer" } | StatusEnding | DetailEnding | ChildrenEnding;

/** The job's status: success, failure, and anything else is still going (contract section 5.2). */
export interface StatusEnding {
  readonly by: "status";
  readonly success: readonly JobStatus[];
  readonly failure: readonly JobStatus[];
  /** Statuses that, beside success, only this verb leads to: they show that a call whose answer was lost took effect. */
  readonly through: readonly JobStatus[];
}

/** ShowJobDetail of some type (contract section 4.1). */
export interface DetailEnding {
  readonly by: "detail";
  /** What to ask; `null` when DRS's answer lacked what is needed for it. */
  readonly query: (followed: Followed) => DetailQuery | null;
  readonly read: (job: JobDetail, followed: Followed) => Verdict;
}

/** The child job that a re-edited synchronisation makes; the parent's status does not tell (contract section 9, pitfall 7). */
export interface ChildrenEnding {
  readonly by: "children";
  readonly read: (children: readonly ChildJob[], followed: Followed) => Verdict;
}

/** A child in ListJobs' answer. */
export interface ChildJob {
  readonly id: string;
  readonly status: string;
  /** Epoch milliseconds; `null` when the answer does not say. */
  readonly createdAt: number | null;
}

/** The end of verbs that DRS carries out while it answers. */
export const byAnswer: Ending = { by: "answer" };

/** Whether a status other than the one before the call shows that a verb with this ending took effect. */
export const isEffectOf = (ending: Ending, status: string) =>
  ending.by === "status" && ([...ending.success, ...ending.through] as readonly string[]).includes(status);
