import type { DetailType, JobDetail, PrecheckResult, PrecheckRow } from "./detail.ts";
import type { JobStatus } from "./statuses.ts";

/** What a reading of an accepted action says. */
export type Verdict =
  | { readonly kind: "going"; readonly note: string | null }
  | { readonly kind: "success"; readonly result: Outcome }
  | { readonly kind: "failure"; readonly code: string; readonly detail: string; readonly result: Outcome | null };

/** What an operation found out: the job's status it ended in, and the precheck report where it was one. */
export interface Outcome {
  readonly status?: string;
  readonly precheck?: PrecheckReport;
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

/** How the end of an action is recognised. */
export type Ending =
  /** DRS's answer is the end. */
  | { readonly by: "answer" }
  /** ShowJobDetail of this type with the `query_id` of the answer. */
  | { readonly by: "query"; readonly type: DetailType; readonly read: (job: JobDetail) => Verdict }
  | StatusEnding;

/** The job's status: success, failure, and anything else is still going (contract section 5.2). */
export interface StatusEnding {
  readonly by: "status";
  readonly success: readonly JobStatus[];
  readonly failure: readonly JobStatus[];
  /** Statuses that, beside success, only this verb leads to: they show that a call whose answer was lost took effect. */
  readonly through: readonly JobStatus[];
}

/** Reads a job status against an ending by status. */
export function readStatus(ending: StatusEnding, status: string): Verdict {
  const within = (list: readonly string[]) => list.includes(status);
  if (within(ending.success)) return { kind: "success", result: { status } };
  if (within(ending.failure)) {
    return { kind: "failure", code: "job_failed", detail: `the job went to ${status}`, result: { status } };
  }
  return { kind: "going", note: status };
}

/** Whether a status other than the one before the call shows that the call took effect. */
export const showsEffect = (ending: StatusEnding, status: string) =>
  ([...ending.success, ...ending.through] as readonly string[]).includes(status);

const itemOf = (row: PrecheckRow): PrecheckItem => ({
  item: row.item,
  result: row.result,
  reason: row.failed_reason ?? "",
  can_skip: row.is_support_skip ?? false,
  skipped: row.is_skipped ?? false,
});

/** 100 % of the items passed; where the rate is missing, DRS's own `result` (contract section 4.1, last paragraphs). */
const isPassed = (found: PrecheckResult) =>
  found.total_passed_rate === undefined ? found.result === true : found.total_passed_rate === "100%";

/**
 * Reads a precheck: first wait for `process` 100 %, only then look at the rate (contract section 9, pitfall 6). A check that
 * ran but was not passed is a failure: nothing can be started on it.
 */
export function readPrecheck(job: JobDetail): Verdict {
  const found = job.precheck_result;
  if (found?.process !== "100%") return { kind: "going", note: found?.process ?? null };
  const report: PrecheckReport = {
    passed: isPassed(found),
    passed_rate: found.total_passed_rate ?? "",
    total: found.precheck_results.length,
    items: found.precheck_results.filter((row) => row.result !== "PASSED").map(itemOf),
  };
  if (report.passed) return { kind: "success", result: { precheck: report } };
  const failed = report.items.filter((item) => item.result === "FAILED" && !item.skipped);
  const detail = `${failed.length} of ${report.total} items failed`;
  return { kind: "failure", code: "precheck_not_passed", detail, result: { precheck: report } };
}
