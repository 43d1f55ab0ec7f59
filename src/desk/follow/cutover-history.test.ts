import { describe, expect, test } from "vitest";
import { testOperation } from "../../../test/support/operation.ts";
import type { ActionName } from "../../model/drs.ts";
import type { ActionOperation } from "../../model/operation.ts";
import { comparesOf, lastPrecheckOf, lastStartOf } from "./cutover-history.ts";

/** A table with these operations, newest first. */
const listed = (...operations: Partial<ActionOperation>[]) => {
  const all = operations.map((change) => testOperation({ acceptedAt: 100, finishedAt: 200, ...change }));
  return {
    list: ({ action }: { readonly action?: ActionOperation["action"] | "watch" | undefined }) => ({
      operations: all.filter((operation) => operation.action === action),
      through: null,
    }),
  };
};

const compare = (change: object = {}, task: object = {}): Partial<ActionOperation> => ({
  ...{ action: "create_compare", state: "succeeded", result: { status: "SUCCESSFUL" } },
  ...{ actionParams: { compare_task_param: { type: "contents", ...task } } },
  ...change,
});

const compares = (...operations: Partial<ActionOperation>[]) => comparesOf(listed(...operations), "job");

describe("the last start", () => {
  test("is the newest that DRS accepted, whichever it was", () => {
    const starts = (["reset", "restart", "start"] satisfies ActionName[]).map((action, index) => ({
      ...{ action, acceptedAt: 100 * (index + 1) },
    }));
    expect(lastStartOf(listed(...starts, { action: "start", acceptedAt: null }, { action: "stop" }), "job")).toBe(300);
    expect(lastStartOf(listed(), "job")).toBeNull();
  });
});

describe("the compares of a job", () => {
  test("have times, scope and result", () => {
    const result = { status: "SUCCESSFUL", consistent: false, compare: { tables_total: 12, tables_different: 3 } };
    expect(compares(compare({ result }))).toEqual([
      {
        ...{ type: "contents", isWhole: true, startedAt: 100, endedAt: 200 },
        ...{ consistent: false, tablesTotal: 12, tablesDifferent: 3 },
      },
    ]);
  });

  test("without a result are not consistent, and not inconsistent either", () => {
    expect(compares(compare())[0]).not.toHaveProperty("consistent");
  });

  test.each([{ db_object: { shop: {} } }, { data_process_info: [] }])("are of a part with %j", (task) => {
    expect(compares(compare({}, task))).toMatchObject([{ isWhole: false }]);
  });

  test("that failed or were cancelled have not compared everything", () => {
    expect(compares(compare({ state: "failed", result: { status: "CANCELLED" } }))).toMatchObject([
      { consistent: null },
    ]);
  });

  test.each<[string, Partial<ActionOperation>]>([
    ["is only scheduled", compare({ result: { status: "WAITING_FOR_RUNNING" } })],
    ["was never accepted", compare({ state: "failed", acceptedAt: null })],
    ["has not ended", compare({ state: "running", finishedAt: null })],
    ["is of an unknown type", compare({}, { type: "accounts" })],
  ])("do not include one that %s", (_, operation) => {
    expect(compares(operation)).toEqual([]);
  });
});

describe("the last precheck", () => {
  const report = (passed: boolean, skipped: boolean) => ({
    ...{ passed, passed_rate: "", total: 1 },
    items: [{ item: "a", result: "FAILED", reason: "", can_skip: true, skipped }],
  });

  test("is the newest with a report, with its skipped items", () => {
    const operations = listed(
      { action: "precheck", state: "failed", result: null },
      { action: "precheck", state: "succeeded", result: { precheck: report(true, true) } },
      { action: "precheck", state: "failed", result: { precheck: report(false, false) } },
    );
    expect(lastPrecheckOf(operations, "job")).toEqual({ at: 200, passed: true, skipped: 1 });
    expect(lastPrecheckOf(listed(), "job")).toBeNull();
  });
});
