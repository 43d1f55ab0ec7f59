import { describe, expect, test } from "vitest";
import { jobDetailSchema } from "../detail.ts";
import { byPrecheck, readPrecheck } from "./precheck.ts";

/** Read the precheck of a ShowJobDetail response. */
const read = (precheck_result?: object) => readPrecheck(jobDetailSchema.parse({ job: { precheck_result } }).job);

const PASSED = { item: "dbTimeZoneConsistency", result: "PASSED" };
const ALARM = { item: "srcDbBinlogExpireLogsDays", result: "ALARM", failed_reason: "kept for one day" };
const SKIPPABLE = {
  item: "MysqlForeignKeyReferentialActionCheck",
  result: "FAILED",
  failed_reason: "cascades",
  is_support_skip: true,
};
const FATAL = { item: "dstDbConnection", result: "FAILED", failed_reason: "refused", is_support_skip: false };

describe("readPrecheck", () => {
  test.each([
    ["no result at all", undefined, null],
    ["an empty result", {}, null],
    ["no progress yet", { process: "0%" }, "0%"],
    ["almost everything done", { process: "99%" }, "99%"],
    ["a rate already, even of 100 %", { process: "60%", total_passed_rate: "100%", result: true }, "60%"],
    ["failed items already", { process: "60%", precheck_results: [FATAL] }, "60%"],
    ["a process that is no string", { process: 100 }, null],
  ])("a precheck is still running with %s", (_, result, note) => {
    expect(read(result)).toEqual({ kind: "going", note });
  });

  test("the report lists the items that did not pass, and whether they can be skipped", () => {
    const precheck_results = [PASSED, ALARM, SKIPPABLE, FATAL];
    expect(read({ process: "100%", total_passed_rate: "50%", precheck_results })).toEqual({
      kind: "failure",
      code: "precheck_not_passed",
      detail: "2 of 4 items failed",
      result: {
        precheck: {
          passed: false,
          passed_rate: "50%",
          total: 4,
          items: [
            { item: ALARM.item, result: "ALARM", reason: "kept for one day", can_skip: false, skipped: false },
            { item: SKIPPABLE.item, result: "FAILED", reason: "cascades", can_skip: true, skipped: false },
            { item: FATAL.item, result: "FAILED", reason: "refused", can_skip: false, skipped: false },
          ],
        },
      },
    });
  });

  test.each([
    ["the rate is below 100 %", { total_passed_rate: "99%", result: true }],
    ["the rate is missing and DRS says no", { result: false }],
    ["the rate is missing and DRS says nothing", {}],
    ["the rate is no text and DRS says nothing", { total_passed_rate: 100 }],
  ])("a precheck is not passed when %s", (_, more) => {
    expect(read({ process: "100%", precheck_results: [FATAL], ...more })).toMatchObject({
      kind: "failure",
      detail: "1 of 1 items failed",
    });
  });

  test("accepted items do not count as failed", () => {
    const accepted = { ...SKIPPABLE, is_skipped: true };
    expect(read({ process: "100%", total_passed_rate: "80%", precheck_results: [accepted, FATAL] })).toMatchObject({
      detail: "1 of 2 items failed",
      result: { precheck: { items: [{ skipped: true }, { skipped: false }] } },
    });
  });

  test.each([
    ["every item passed", { total_passed_rate: "100%", precheck_results: [PASSED] }, "100%", []],
    ["only alarms are left", { total_passed_rate: "100%", precheck_results: [PASSED, ALARM] }, "100%", ["ALARM"]],
    [
      "the failed items were accepted",
      { total_passed_rate: "100%", precheck_results: [{ ...SKIPPABLE, is_skipped: true }] },
      "100%",
      ["FAILED"],
    ],
    ["the rate is missing and DRS says yes", { result: true, precheck_results: [PASSED] }, "", []],
    ["the rate is 100 %, whatever DRS says beside it", { result: false, total_passed_rate: "100%" }, "100%", []],
  ])("a precheck is passed when %s", (_, result, passed_rate, results) => {
    const verdict = read({ process: "100%", ...result });
    expect(verdict).toMatchObject({ kind: "success", result: { precheck: { passed: true, passed_rate } } });
    const items = verdict.kind === "success" ? (verdict.result?.precheck?.items ?? []) : [];
    expect(items.map((item) => item.result)).toEqual(results);
  });
});

test.each([
  [null, null],
  ["q-1", { type: "precheck", query_id: "q-1" }],
])("a precheck is queried by the query_id of the response: %j", (queryId, query) => {
  expect(byPrecheck.query({ actionParams: {}, queryId, sentAt: 0 })).toEqual(query);
});
