import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { beforeEach, expect, test } from "vitest";
import { MIGRATIONS } from "../desk/store/schema.ts";
import { Counters } from "./counters.ts";

let counters: Counters;
let due: number[];

/** The tables of a desk, without a desk. */
beforeEach(() => {
  const database = new DatabaseSync(":memory:");
  for (const step of MIGRATIONS) database.exec(step);
  const exec = (query: string, ...bindings: SQLInputValue[]) => {
    const rows = database.prepare(query).all(...bindings);
    return { toArray: () => rows };
  };
  due = [];
  counters = new Counters({ exec } as unknown as SqlStorage, 10_000, (at) => due.push(at));
});

const written = () => counters.samples().map(({ name, labels, value }) => [name, labels, value]);

test("counts are written only by flush, and then all of them", () => {
  counters.count("accepted", { source: "slack" });
  counters.count("accepted", { source: "slack" });
  counters.count("accepted", { source: "v1" });
  expect(written()).toEqual([]);
  counters.flush();
  expect(written()).toEqual([
    ["accepted", { source: "slack" }, 2],
    ["accepted", { source: "v1" }, 1],
  ]);
});

test("later counts are added once", () => {
  counters.count("retries");
  counters.flush();
  counters.flush();
  counters.count("retries");
  counters.flush();
  expect(written()).toEqual([["retries", {}, 2]]);
});

test("the latest time wins, whatever the order", () => {
  const labels = { source: "slack", secret: "current" };
  for (const at of [5, 9, 7]) counters.latest("source_last_event_timestamp_seconds", labels, at);
  counters.flush();
  counters.latest("source_last_event_timestamp_seconds", labels, 8);
  counters.flush();
  expect(written()).toEqual([["source_last_event_timestamp_seconds", labels, 9]]);
});

test.each([
  [0.2, "1"],
  [1, "1"],
  [1.01, "5"],
  [43_200, "43200"],
  [90_000, "Infinity"],
])("a duration of %s s counts in the bucket up to %s and in the sum", (seconds, le) => {
  counters.observe("time_to_result_seconds", { action: "stop" }, seconds);
  counters.flush();
  expect(written()).toEqual([
    ["time_to_result_seconds", { action: "stop", le }, 1],
    ["time_to_result_seconds_sum", { action: "stop" }, seconds],
  ]);
});

test("the time to write is requested once for all pending counts", () => {
  counters.count("retries");
  counters.count("accepted", { source: "v1" });
  expect(due).toHaveLength(1);
  counters.flush();
  counters.count("retries");
  expect(due).toHaveLength(2);
});
