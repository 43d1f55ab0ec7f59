import { beforeEach, expect, test } from "vitest";
import { deskTables } from "../../../test/support/desk-tables.ts";
import type { News } from "../../model/watch.ts";
import { type Outgoing, Reports } from "./reports.ts";
import { Soonest } from "./soonest.ts";

const WATCH = "aaaaaa-1";

let reports: Reports;

beforeEach(() => {
  reports = new Reports(deskTables().sql, new Soonest());
});

const tell = (kind: News["kind"], status: string, at: number) =>
  reports.putNews(WATCH, 1, { kind, status, progress: null, at }, at);

const due = (now = 1000) => reports.due(now).map(({ kind, news }) => news?.status ?? kind);

/** What leaves, one after the other. */
function leaving(): string[] {
  const left: string[] = [];
  for (let [row] = reports.due(1000); row; [row] = reports.due(1000)) {
    left.push(row.news?.status ?? row.kind);
    reports.remove(row);
  }
  return left;
}

const first = (): Outgoing => reports.due(1000)[0] as Outgoing;

test("news leave in the order in which they came, one at a time, and the end behind them", () => {
  tell("failed", "A", 1);
  tell("recovered", "B", 2);
  tell("failed", "C", 3);
  reports.put(WATCH, 1, "final", 4);
  expect(due()).toEqual(["A"]);
  expect(leaving()).toEqual(["A", "B", "C", "final"]);
});

test("what is behind waits for the first, and makes no alarm of its own", () => {
  tell("failed", "A", 1);
  tell("failed", "B", 2);
  reports.postpone(first(), 1, 500);
  expect(due(400)).toEqual([]);
  expect(reports.nextDue()).toBe(500);
  expect(leaving()).toEqual(["A", "B"]);
  expect(reports.nextDue()).toBeNull();
});

test("a state that has changed again is left out, but not the first in line, and no failure or recovery", () => {
  for (const [kind, status] of [
    ["changed", "A"],
    ["changed", "B"],
    ["changed", "C"],
    ["failed", "D"],
    ["recovered", "E"],
    ["changed", "F"],
    ["failed", "G"],
    ["failed", "H"],
  ] as const)
    tell(kind, status, 1);
  expect(leaving()).toEqual(["A", "D", "E", "G", "H"]);
});

test("somebody else's line does not wait", () => {
  tell("failed", "A", 900);
  reports.put("bbbbbb-1", 1, "progress", 1);
  reports.putNews(WATCH, 2, { kind: "failed", status: "B", progress: null, at: 2 }, 2);
  expect(due()).toEqual(["progress", "B", "A"]);
});

test("progress is replaced by progress and by the end, and not put off or removed with what it was", () => {
  reports.put(WATCH, 1, "progress", 1);
  const before = first();
  reports.put(WATCH, 1, "final", 2);
  reports.remove(before);
  reports.postpone(before, 9, 5000);
  expect(reports.due(1000)).toMatchObject([{ kind: "final", tries: 0 }]);
});

test("an address that is replaced gets what has not left, and nobody else's is touched", () => {
  reports.addAudience(WATCH, "slack", "old", 0);
  reports.addAudience("bbbbbb-1", "slack", "other", 0);
  tell("failed", "A", 1);
  reports.replaceAudience(WATCH, "feishu", "new", 5);
  expect(reports.audience(WATCH)).toMatchObject([{ number: 1, source: "feishu", sealed: "new", way: 0, uses: 0 }]);
  expect(reports.audience("bbbbbb-1")).toHaveLength(1);
  expect(due()).toEqual(["A"]);
});

test("what is forgotten is gone, and nothing else", () => {
  reports.addAudience(WATCH, "slack", "sealed", 0);
  tell("failed", "A", 1);
  reports.put("bbbbbb-1", 1, "final", 1);
  reports.forget(WATCH);
  expect(reports.audience(WATCH)).toEqual([]);
  expect(due()).toEqual(["final"]);
});
