import { describe, expect, test } from "vitest";
import type { Followed } from "../../../model/drs.ts";
import { jobDetailSchema } from "../detail.ts";
import { byCancelledTask, byCompareTask } from "./compare.ts";

const SENT = Date.parse("2026-11-24T17:00:00Z");
const MINUTE = 60_000;

/** A compare of rows that was asked for with a query_id. */
const followed = (task: object = {}, queryId: string | null = "c-1"): Followed => ({
  actionParams: { compare_task_param: { type: "lines", ...task } },
  queryId,
  sentAt: SENT,
});

const listed = (...tasks: object[]) =>
  jobDetailSchema.parse({ job: { compare_result: { data_compare_task_list: tasks } } }).job;
const overview = (task: object) =>
  jobDetailSchema.parse({ job: { compare_result: { objects_compare_overview_info: task } } }).job;

const TASK = { id: "c-1", type: "lines", status: "RUNNING", start_time: String(SENT) };
const LIST = { type: "compare", compare_type: "data_compare", query_type: "list", offset: 0, limit: 100 };

describe("a compare is asked for", () => {
  test.each([
    ["object", { type: "compare", compare_type: "object_compare", query_type: "overview" }],
    ["lines", LIST],
    ["contents", LIST],
  ])("by its kind, query_id or not: %s", (type, query) => {
    expect(byCompareTask.query(followed({ type }))).toEqual(query);
    expect(byCompareTask.query(followed({ type }, null))).toEqual(query);
  });

  test("among the row and content compares when it is to be cancelled", () => {
    expect(byCancelledTask.query(followed({}, null))).toEqual(LIST);
  });
});

describe("a compare goes on", () => {
  test.each([
    ["there is nothing", jobDetailSchema.parse({ job: {} }).job, null],
    ["there is no task", listed(), null],
    ["only others are there", listed({ ...TASK, id: "c-0", start_time: String(SENT - 2 * MINUTE) }), null],
    ["only one without a time is there", listed({ id: "c-0", status: "SUCCESSFUL" }), null],
    ["it runs", listed(TASK), "RUNNING"],
    ["it copies", listed({ ...TASK, status: "FULL_DOING" }), "FULL_DOING"],
    [
      "it waits, though it was asked for now",
      listed({ ...TASK, status: "WAITING_FOR_RUNNING" }),
      "WAITING_FOR_RUNNING",
    ],
  ])("while %s", (_, job, note) => {
    expect(byCompareTask.read(job, followed())).toEqual({ kind: "going", note });
  });
});

describe("a compare fails", () => {
  test.each(["FAILED", "CANCELLED", "TIMEOUT_INTERRUPT"])(
    "where it ends as %s, in DRS's words where there are any",
    (status) => {
      const verdict = { kind: "failure", code: "compare_failed", result: { status } };
      expect(byCompareTask.read(listed({ ...TASK, status }), followed())).toEqual({
        ...verdict,
        detail: `the compare ended as ${status}`,
      });
      expect(byCompareTask.read(listed({ ...TASK, status, error_msg: "no rights" }), followed())).toEqual({
        ...verdict,
        detail: "no rights",
      });
    },
  );
});

describe("a compare is done", () => {
  test("where its objects have been compared, whatever was found", () => {
    const job = overview({
      ...{ compare_job_id: "c-1", status: "SUCCESSFUL", create_time: "2026-11-24T17:00:01Z" },
      compare_results: [
        { type: "TABLE", source_count: 10, target_count: 9, status: "INCONSISTENT" },
        { type: "VIEW", source_count: 0, target_count: 0, status: "CONSISTENT" },
        { source_count: "?" },
      ],
    });
    expect(byCompareTask.read(job, followed({ type: "object" }))).toEqual({
      kind: "success",
      result: {
        status: "SUCCESSFUL",
        report: [
          { name: "TABLE", result: "INCONSISTENT", detail: "10 / 9" },
          { name: "VIEW", result: "CONSISTENT", detail: "0 / 0" },
          { name: "", result: "", detail: "? / ?" },
        ],
      },
    });
  });

  test.each<[string, object, string | null]>([
    ["by the query_id, however late it says it began", { start_time: String(SENT - 60 * MINUTE) }, "c-1"],
    ["by its time, where the id is another", { start_time: String(SENT + 1000) }, "q-1"],
    ["by its time, where there is no id", { start_time: "2026-11-24T17:00:05Z" }, null],
    ["by its time, on a clock that is a little late", { start_time: String(SENT - MINUTE) }, null],
    ["by its time as a number", { start_time: SENT }, null],
    ["by the time it was made, where it names no other", { start_time: undefined, create_time: SENT }, null],
  ])("%s", (_, times, queryId) => {
    const other = { ...TASK, id: "c-0", status: "FAILED", start_time: String(SENT - 30 * MINUTE) };
    const job = listed(other, { ...TASK, status: "SUCCESSFUL", ...times });
    expect(byCompareTask.read(job, followed({}, queryId))).toEqual({
      kind: "success",
      result: { status: "SUCCESSFUL" },
    });
  });

  test("where it is on the calendar for later", () => {
    const later = String(SENT + 60 * MINUTE);
    const job = listed({ ...TASK, status: "WAITING_FOR_RUNNING", start_time: later });
    expect(byCompareTask.read(job, followed({ start_time: later }))).toMatchObject({ kind: "success" });
    expect(byCompareTask.read(job, followed({ start_time: later }, null))).toMatchObject({ kind: "success" });
  });
});

describe("another compare is not taken for the one that was asked for", () => {
  test.each<[string, object, object]>([
    ["one of contents for one of rows", { ...TASK, id: "c-0", type: "contents", status: "FAILED" }, {}],
    [
      "one that was put on the calendar before for one that begins now",
      { ...TASK, id: "c-0", status: "CANCELLED", start_time: String(SENT + 600 * MINUTE) },
      {},
    ],
  ])("%s", (_, other, params) => {
    expect(byCompareTask.read(listed(other), followed(params, null))).toEqual({ kind: "going", note: null });
  });
});

describe("a compare that is to be cancelled", () => {
  const cancel = followed({ type: undefined, compare_task_id: "c-1" }, null);

  test.each(["RUNNING", "WAITING_FOR_RUNNING", "FULL_DOING"])("goes on while it is %s", (status) => {
    expect(byCancelledTask.read(listed({ ...TASK, status }), cancel)).toEqual({ kind: "going", note: status });
  });

  test.each(["SUCCESSFUL", "FAILED", "TIMEOUT_INTERRUPT"])("had ended before when it is %s", (status) => {
    expect(byCancelledTask.read(listed({ ...TASK, status }), cancel)).toEqual({
      kind: "failure",
      code: "ended_before",
      detail: `the compare had ended before: ${status}`,
      result: { status },
    });
  });

  test("is done when it is cancelled, or where the list does not have it", () => {
    const other = { ...TASK, id: "c-0", status: "FAILED" };
    expect(byCancelledTask.read(listed(other, { ...TASK, status: "CANCELLED" }), cancel)).toEqual({
      kind: "success",
      result: { status: "CANCELLED" },
    });
    expect(byCancelledTask.read(listed(other), cancel)).toEqual({ kind: "success", result: null });
  });
});
