import {
  failure,
  going,
  type PrecheckItem,
  type PrecheckReport,
  success,
  type Verdict,
} from "../../../model/result.ts";
import type { JobDetail, PrecheckResult, PrecheckRow } from "../detail.ts";
import type { DetailEnding } from "./ending.ts";

/** Ending of a precheck: ShowJobDetail `type=precheck` with the `query_id` of the response. */
export const byPrecheck: DetailEnding = {
  by: "detail",
  query: ({ queryId }) => (queryId === null ? null : { type: "precheck", query_id: queryId }),
  read: readPrecheck,
};

const itemOf = (row: PrecheckRow): PrecheckItem => ({
  item: row.item,
  result: row.result,
  reason: row.failed_reason ?? "",
  can_skip: row.is_support_skip ?? false,
  skipped: row.is_skipped ?? false,
});

/** Check whether 100 % of the items passed; without a rate, DRS's own `result` decides (contract section 4.1, last paragraphs). */
const isPassed = (found: PrecheckResult) =>
  found.total_passed_rate === undefined ? found.result === true : found.total_passed_rate === "100%";

/** A precheck as DRS has it now. */
export interface PrecheckState {
  /** `100%` when it has ended. */
  readonly process: string | null;
  /** `null` while it runs. */
  readonly passed: boolean | null;
  readonly passed_rate: string;
  /** All of them, those that passed too. */
  readonly items: readonly PrecheckItem[];
}

/** Read how a precheck is now, with every item. */
export function precheckState({ precheck_result: found }: JobDetail): PrecheckState {
  return {
    process: found?.process ?? null,
    passed: found?.process === "100%" ? isPassed(found) : null,
    passed_rate: found?.total_passed_rate ?? "",
    items: (found?.precheck_results ?? []).map(itemOf),
  };
}

/**
 * Read a precheck. The rate counts only once `process` is 100 % (contract section 9, pitfall 6). A precheck that has run and
 * is not passed is a failure: the job cannot be started.
 */
export function readPrecheck(job: JobDetail): Verdict {
  const found = job.precheck_result;
  if (found?.process !== "100%") return going(found?.process ?? null);
  const report: PrecheckReport = {
    passed: isPassed(found),
    passed_rate: found.total_passed_rate ?? "",
    total: found.precheck_results.length,
    items: found.precheck_results.filter((row) => row.result !== "PASSED").map(itemOf),
  };
  if (report.passed) return success({ precheck: report });
  const failed = report.items.filter((item) => item.result === "FAILED" && !item.skipped);
  return failure("precheck_not_passed", `${failed.length} of ${report.total} items failed`, { precheck: report });
}
