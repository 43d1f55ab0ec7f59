import type { ActionParams } from "../action.ts";
import type { DetailQuery, JobDetail } from "../detail.ts";
import type { JobStatus } from "../statuses.ts";

/** What a reading of an accepted action says. */
export type Verdict =
  | { readonly kind: "going"; readonly note: string | null }
  | { readonly kind: "success"; readonly result: Outcome | null }
  | { readonly kind: "failure"; readonly code: string; readonly detail: string; readonly result: Outcome | null };

/** What an operation found out: the status it ended in, a precheck's report, or rows of another report. */
export interface Outcome {
  readonly status?: string;
  readonly precheck?: PrecheckReport;
  readonly report?: readonly ReportRow[];
}

/** A precheck as people want it: was it passed, and what is in the way. */
export interface PrecheckReport {
  readonly passed: boolean;
  readonly passed_rate: string;
  readonly total: number;
  readonly items: readonly PrecheckItem[];
}

/** An item that did not simply pass. */
export interface PrecheckItem {
  readonly item: string;
  readonly result: string;
  readonly reason: string;
  readonly can_skip: boolean;
  readonly skipped: boolean;
}

/** One line of what a compare, a diagnosis, a connection test or a repair found. */
export interface ReportRow {
  readonly name: string;
  readonly result: string;
  readonly detail: string;
}

/** What is known of the action whose end is looked for. */
export interface Followed {
  readonly actionParams: ActionParams;
  readonly queryId: string | null;
  /** Epoch milliseconds at which the accepted call left. */
  readonly sentAt: number;
}

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

export const going = (note: string | null = null): Verdict => ({ kind: "going", note });
export const success = (result: Outcome | null = null): Verdict => ({ kind: "success", result });
export const failure = (code: string, detail: string, result: Outcome | null = null): Verdict => ({
  kind: "failure",
  code,
  detail,
  result,
});

/** The end of verbs that DRS carries out while it answers. */
export const byAnswer: Ending = { by: "answer" };

/** Whether a status other than the one before the call shows that a verb with this ending took effect. */
export const isEffectOf = (ending: Ending, status: string) =>
  ending.by === "status" && ([...ending.success, ...ending.through] as readonly string[]).includes(status);
