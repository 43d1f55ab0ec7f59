import type { Followed } from "../../../model/drs.ts";
import type { JobStatus } from "../../../model/job-status.ts";
import type { FinalVerdict, Verdict } from "../../../model/result.ts";
import type { DetailQuery, JobDetail } from "../detail.ts";
import type { Series } from "../series.ts";

/** How the gateway recognises that an action has ended. */
export type Ending = ResponseEnding | StatusEnding | DetailEnding | ChildrenEnding;

/** DRS's response ends the action. */
interface ResponseEnding {
  readonly by: "response";
}

/** The job's status ends the action; a status in neither list means that it is still running (contract section 5.2). */
export interface StatusEnding {
  readonly by: "status";
  readonly success: readonly JobStatus[];
  readonly failure: readonly JobStatus[];
  /** Further statuses that only this verb leads to: they show that a call whose response was lost took effect. */
  readonly through: readonly JobStatus[];
}

/** ShowJobDetail shows the end (contract section 4.1). */
export interface DetailEnding {
  readonly by: "detail";
  /** The query to poll; `null` when DRS's response lacked the id that it needs. */
  readonly query: (followed: Followed) => DetailQuery | null;
  readonly read: (job: JobDetail, followed: Followed) => Verdict;
  /** Further readings that complete the verdict on an action that has ended; `null` or absent where it is complete. */
  readonly complete?: (verdict: FinalVerdict, job: JobDetail, followed: Followed) => Series<Verdict> | null;
}

/** The child job of a re-edited synchronisation ends the action; the parent's status stays (contract section 9, pitfall 7). */
export interface ChildrenEnding {
  readonly by: "children";
  readonly read: (children: readonly ChildJob[], followed: Followed) => Verdict;
}

/** A child job in the response of ListJobs. */
export interface ChildJob {
  readonly id: string;
  readonly status: string;
  /** Epoch milliseconds; `null` when the response has no time. */
  readonly createdAt: number | null;
}

/** Ending of verbs that DRS has carried out when it responds. */
export const byResponse: Ending = { by: "response" };

/** Milliseconds by which DRS's clock may be behind the gateway's when it dates a task or child job. */
export const CLOCK_SKEW = 60_000;

/** Check whether a changed status shows that a verb with this ending took effect. */
export const isEffectOf = (ending: Ending, status: string) =>
  ending.by === "status" && ([...ending.success, ...ending.through] as readonly string[]).includes(status);
