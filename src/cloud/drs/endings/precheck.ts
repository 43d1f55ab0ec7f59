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

/** ShowJobDetail `type=precheck` with the `query_id` of the answer. */
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

/** 100 % of the items passed; where the rate is missing, DRS's own `result` (contract section 4.1, last paragraphs). */
const isPassed = (found: PrecheckResult) =>
  found.total_passed_rate === undefined ? found.result === true : found.total_passed_rate === "100%";

/**
 * Reads a precheck: first wait for `process` 100 %, only then look at the rate (contract section 9, pitfall 6). A check that
 * ran but was not passed is a failure: nothing can be started on it.
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
