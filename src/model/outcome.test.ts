import { describe, expect, test } from "vitest";
import { testOperation, testWatch } from "../../test/support/operation.ts";
import { STATES } from "./operation.ts";
import { type OperationOutcome, outcomeOf } from "./outcome.ts";
import { type CompareReport, type Outcome, shortResult } from "./result.ts";

const REPORT: CompareReport = {
  ...{ type: "lines", tables_total: 3, tables_different: 0, tables_uncompared: 0, rows_different: 0, tables: [] },
  ...{ databases_total: 1, databases: [], objects: [], complete: true },
};

const compared = (consistent: boolean | null, report: Partial<CompareReport> = {}, status = "SUCCESSFUL"): Outcome => ({
  ...{ status, consistent, compare: { ...REPORT, ...report } },
});

const NOTHING = { tables_total: 3, tables_uncompared: 3 };

describe("outcome", () => {
  test.each(STATES)("of an action that is %s follows from its state", (state) => {
    const expected = {
      ...{ received: null, awaiting_approval: null, queued: null, sending: null, running: null, unknown: null },
      ...{ succeeded: "goal_reached", failed: "none", denied: "none", expired: "none", cancelled: "none" },
      superseded: "none",
    };
    expect(outcomeOf(testOperation({ state }))).toBe(expected[state]);
  });

  test.each<[string, Outcome | null, OperationOutcome | null]>([
    ["is equal everywhere", compared(true), "goal_reached"],
    ["differs", compared(false, { tables_different: 1 }), "differences"],
    ["could not compare everything", compared(null, { tables_uncompared: 1 }), "partly"],
    ["is only scheduled", { status: "WAITING_FOR_RUNNING" }, null],
    ["was followed by a version that read no results", { status: "SUCCESSFUL" }, null],
    ["somebody recorded as succeeded", null, null],
  ])("of a compare that succeeded and %s", (_, result, expected) => {
    const operation = testOperation({ action: "create_compare", state: "succeeded", result });
    expect(outcomeOf(operation)).toBe(expected);
    const short = operation.result && shortResult(operation.result);
    expect(outcomeOf({ ...operation, result: short })).toBe(expected);
  });

  test.each<[string, Outcome | null, OperationOutcome]>([
    ["was cancelled", compared(null, NOTHING, "CANCELLED"), "partly"],
    ["timed out", compared(null, {}, "TIMEOUT_INTERRUPT"), "partly"],
    ["failed after some tables", compared(null, { tables_uncompared: 2 }, "FAILED"), "partly"],
    ["failed and compared nothing", compared(null, NOTHING, "FAILED"), "none"],
    ["was refused", null, "none"],
  ])("of a compare that %s", (_, result, expected) => {
    expect(outcomeOf(testOperation({ action: "create_compare", state: "failed", result }))).toBe(expected);
  });

  test.each<[string, Outcome["repair"], OperationOutcome]>([
    ["every row", { total: 137, repaired: 137, failed: 0 }, "goal_reached"],
    ["not every row", { total: 137, repaired: 130, failed: 7 }, "partly"],
    ["rows that DRS does not count", { total: null, repaired: null, failed: null }, "goal_reached"],
  ])("of a repair of %s", (_, repair, expected) => {
    const result = repair ? { repair } : null;
    expect(outcomeOf(testOperation({ action: "start_repair", state: "succeeded", result }))).toBe(expected);
  });

  test("of a watch that reached its goal is that the goal is reached", () => {
    expect(outcomeOf(testWatch({ state: "succeeded" }))).toBe("goal_reached");
  });
});

describe("shortResult", () => {
  test("keeps totals and drops lists", () => {
    const table = { database: "shop", table: "a", source_rows: 1, target_rows: 1, rows_different: 0 } as const;
    const report = { ...REPORT, tables: [{ ...table, result: "consistent", message: null } as const] };
    expect(shortResult({ task: "c-1", consistent: true, compare: report, report: [] })).toEqual({
      ...{ task: "c-1", consistent: true, compare: REPORT },
    });
    expect(shortResult({ report: [] })).toBeNull();
  });
});
