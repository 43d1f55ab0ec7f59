import { describe, expect, test } from "vitest";
import { testOperation } from "../../../test/support/operation.ts";
import type { ActionName } from "../../model/drs.ts";
import type { ActionOperation } from "../../model/operation.ts";
import { findTask, LATEST, meaningOf } from "./compare-task.ts";

const NOW = Date.parse("2026-11-24T12:00:00Z");
const HOUR = 3_600_000;

const idOf = (end: string) => `aaaaaa-01K00000000000000000${end}`;

const UPSTREAM = { status: 202, query_id: "q-1", error_code: null, error_msg: null, request_id: null };

const compare = (
  end: string,
  task: { readonly type?: string; readonly start_time?: string } = {},
  more: Partial<ActionOperation> = {},
): ActionOperation =>
  testOperation({
    ...{ id: idOf(end), action: "create_compare", state: "succeeded" },
    actionParams: { compare_task_param: { type: "contents", ...task } },
    upstream: UPSTREAM,
    result: { status: "SUCCESSFUL", task: `task-${end}` },
    ...more,
  });

const repair = (end: string, task: string, more: Partial<ActionOperation> = {}): ActionOperation =>
  testOperation({
    ...{ id: idOf(end), action: "start_repair", state: "running" },
    actionParams: { repair_info: { query_id: task } },
    ...more,
  });

const cancelled = (task: string, state: ActionOperation["state"] = "succeeded"): ActionOperation =>
  testOperation({
    ...{ id: idOf("CCCCCC"), action: "cancel_compare", state },
    actionParams: { compare_task_param: { compare_task_id: task } },
  });

const RUNNING = { state: "running", result: null } as const;
const WAITING = { result: { status: "WAITING_FOR_RUNNING", task: "later" } } as const;
const EQUAL = { result: { status: "SUCCESSFUL", task: "equal", consistent: true } } as const;
const inAnHour = { start_time: String(NOW + HOUR) };

const find = (action: ActionName, meant: string, operations: readonly ActionOperation[]) => {
  const found = findTask(action, meant, { operations, now: NOW });
  return found.ok ? found.value : { error: found.error };
};

describe("meaningOf", () => {
  test.each([
    [undefined, LATEST],
    ["latest", LATEST],
    ["#PJB0KG", "#PJB0KG"],
    [" ＃pjb0kg ", "#pjb0kg"],
    ["#", "#"],
    [idOf("PJB0KG"), idOf("PJB0KG")],
    [idOf("PJB0KG").toLowerCase(), idOf("PJB0KG").toLowerCase()],
  ])("%j is for the gateway to find", (task, meant) => {
    expect(meaningOf(task)).toBe(meant);
  });

  test.each([["d77dd50c-24b9-47b7-8f2e-9009efca4ab2"], ["c-1"], ["PJB0KG"], [""], [7], [null], [["#PJB0KG"]]])(
    "%j is left to the schema and DRS",
    (task) => {
      expect(meaningOf(task)).toBeNull();
    },
  );
});

describe("the newest task", () => {
  test.each<[string, ActionName, readonly ActionOperation[], string | undefined]>([
    [
      "of a repair is the newest compare of contents that has ended",
      "start_repair",
      [
        compare("AAAAA9", {}, RUNNING),
        compare("AAAAA8", { type: "lines" }),
        compare("AAAAA7", {}, { state: "failed", result: { status: "CANCELLED", task: "x" } }),
        compare("AAAAA6", inAnHour, WAITING),
        compare("AAAAA5"),
        compare("AAAAA4"),
      ],
      "task-AAAAA5",
    ],
    [
      "of a repair is DRS's query_id where an older version kept no task",
      "start_repair",
      [compare("AAAAA5", {}, { result: { status: "SUCCESSFUL" } })],
      "q-1",
    ],
    [
      "of a cancellation is the newest compare that runs",
      "cancel_compare",
      [
        compare("AAAAA9"),
        compare("AAAAA8", {}, { ...RUNNING, result: { task: "found" } }),
        compare("AAAAA7", {}, RUNNING),
      ],
      "found",
    ],
    [
      "of a cancellation is the query_id until a reading has told the task",
      "cancel_compare",
      [compare("AAAAA8", { type: "object" }, RUNNING)],
      "q-1",
    ],
    [
      "of a cancellation may wait for its time",
      "cancel_compare",
      [compare("AAAAA8", { start_time: String(NOW - 1) }, WAITING), compare("AAAAA7", inAnHour, WAITING)],
      "later",
    ],
    [
      "of a cancellation is still the one that is being cancelled",
      "cancel_compare",
      [compare("AAAAA7", inAnHour, WAITING), cancelled("later", "running")],
      "later",
    ],
    [
      "of a stopped repair is that of the running repair",
      "stop_repair",
      [compare("AAAAA9"), repair("AAAAA8", "ended", { state: "succeeded" }), repair("AAAAA7", "c-1")],
      "c-1",
    ],
    ["of a stopped repair is left out where none runs", "stop_repair", [compare("AAAAA9")], undefined],
    ["of another verb is left out", "start", [compare("AAAAA9")], undefined],
  ])("%s", (_, action, operations, task) => {
    expect(find(action, LATEST, operations)).toBe(task);
  });

  test.each<[string, ActionName, readonly ActionOperation[], string]>([
    ["nothing was compared", "start_repair", [], "compare contents first"],
    ["no contents were compared", "start_repair", [compare("AAAAA9", { type: "lines" })], "compare contents first"],
    [
      "the newest one found no differences",
      "start_repair",
      [compare("AAAAA9", {}, EQUAL), compare("AAAAA8")],
      "#AAAAA9, found no differences",
    ],
    ["the compare has ended", "cancel_compare", [compare("AAAAA9")], "runs or waits"],
    [
      "it was never sent",
      "cancel_compare",
      [compare("AAAAA9", {}, { state: "queued", upstream: null, result: null })],
      "runs or waits",
    ],
    ["it was cancelled", "cancel_compare", [compare("AAAAA9", inAnHour, WAITING), cancelled("later")], "runs or waits"],
  ])("is missing where %s", (_, action, operations, detail) => {
    expect(find(action, LATEST, operations)).toEqual({ error: expect.stringContaining(detail) });
  });
});

describe("a task that is named by an operation", () => {
  const OPERATIONS = [
    compare("AAAAA9", {}, RUNNING),
    compare("AAAAA8", { type: "lines" }),
    compare("AAAAA7", inAnHour, WAITING),
    compare("AAAAA6"),
    repair("AAAAA5", "c-1"),
    cancelled("x"),
  ];

  test.each([
    ["start_repair", "#AAAAA6", "task-AAAAA6"],
    ["start_repair", "#aaaaa6", "task-AAAAA6"],
    ["start_repair", idOf("AAAAA6"), "task-AAAAA6"],
    ["start_repair", "#AAAAA7", "later"],
    ["cancel_compare", "#AAAAA9", "q-1"],
    ["cancel_compare", "#AAAAA8", "task-AAAAA8"],
    ["stop_repair", "#AAAAA5", "c-1"],
    ["stop_repair", "#AAAAA6", "task-AAAAA6"],
  ] as const)("is found for %s: %s", (action, meant, task) => {
    expect(find(action, meant, OPERATIONS)).toBe(task);
  });

  test.each([
    ["start_repair", "#AAAAA9", "has not ended yet"],
    ["start_repair", "#AAAAA8", "is a compare of lines: only a compare of contents"],
    ["start_repair", "#AAAAA5", "is not a compare of this job"],
    ["cancel_compare", "#CCCCCC", "is not a compare of this job"],
    ["start_repair", "#ZZZZZZ", "is not a compare of this job"],
    ["start_repair", idOf("ZZZZZZ"), "is not a compare of this job"],
    ["stop_repair", "#ZZZZZZ", "is not a repair or compare of this job"],
    ["start_repair", "#AAA", "such as #PJB0KG"],
    ["start_repair", "#AAAAAU", "such as #PJB0KG"],
  ] as const)("is refused for %s: %s", (action, meant, detail) => {
    expect(find(action, meant, OPERATIONS)).toEqual({ error: expect.stringContaining(detail) });
  });

  test("is refused where it found no differences", () => {
    const error = "#AAAAA9 found no differences: there is nothing to repair";
    expect(find("start_repair", "#AAAAA9", [compare("AAAAA9", {}, EQUAL)])).toEqual({ error });
  });

  test("is refused where it was never sent", () => {
    const queued = compare("AAAAA9", {}, { state: "queued", upstream: null, result: null });
    expect(find("cancel_compare", "#AAAAA9", [queued])).toEqual({ error: "#AAAAA9 has no task in DRS" });
  });

  test("is refused where its short id means several, with all of them", () => {
    const twin = compare("AAAAA6", {}, { id: "aaaaaa-01K00000000000000001AAAAA6" });
    const error = expect.stringContaining(`${twin.id}, ${idOf("AAAAA6")}`);
    expect(find("start_repair", "#AAAAA6", [twin, ...OPERATIONS])).toEqual({ error });
    expect(find("start_repair", twin.id, [twin, ...OPERATIONS])).toBe("task-AAAAA6");
  });
});
