import { describe, expect, test } from "vitest";
import type { Followed } from "../../../model/drs.ts";
import { jobDetailSchema } from "../detail.ts";
import { byCancelledTask, byCompareTask } from "./compare.ts";

const SENT = Date.parse("2026-11-24T17:00:00Z");
const MINUTE = 60_000;

/** A compare of rows, followed with a query_id. */
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

describe("byCompareTask", () => {
  test.each([
    ["object", { type: "compare", compare_type: "object_compare", query_type: "overview" }],
    ["lines", LIST],
    ["contents", LIST],
  ])("the type decides the query, with or without query_id: %s", (type, query) => {
    expect(byCompareTask.query(followed({ type }))).toEqual(query);
    expect(byCompareTask.query(followed({ type }, null))).toEqual(query);
  });

  test.each([
    ["the detail is empty", jobDetailSchema.parse({ job: {} }).job, null],
    ["the list is empty", listed(), null],
    ["the list has only other compares", listed({ ...TASK, id: "c-0", start_time: String(SENT - 2 * MINUTE) }), null],
    ["the list has only a compare without a time", listed({ id: "c-0", status: "SUCCESSFUL" }), null],
    ["it is running", listed(TASK), "RUNNING"],
    ["it copies data", listed({ ...TASK, status: "FULL_DOING" }), "FULL_DOING"],
    [
      "it waits although it should start at once",
      listed({ ...TASK, status: "WAITING_FOR_RUNNING" }),
      "WAITING_FOR_RUNNING",
    ],
  ])("a compare is still running while %s", (_, job, note) => {
    const known = note === null ? {} : { result: { task: "c-1" } };
    expect(byCompareTask.read(job, followed())).toEqual({ kind: "going", note, ...known });
  });

  test.each(["FAILED", "CANCELLED", "TIMEOUT_INTERRUPT"])(
    "a compare that ends as %s has failed, with DRS's message if there is one",
    (status) => {
      const verdict = { kind: "failure", code: "compare_failed", result: { status, task: "c-1" } };
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

  test("a compare of objects succeeds whatever it finds", () => {
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
        task: "c-1",
        report: [
          { name: "TABLE", result: "INCONSISTENT", detail: "10 / 9" },
          { name: "VIEW", result: "CONSISTENT", detail: "0 / 0" },
          { name: "", result: "", detail: "? / ?" },
        ],
      },
    });
  });

  test.each<[string, object, string | null]>([
    ["its query_id, although its start time is far off", { start_time: String(SENT - 60 * MINUTE) }, "c-1"],
    ["its time, where the id is another", { start_time: String(SENT + 1000) }, "q-1"],
    ["its time, where there is no id", { start_time: "2026-11-24T17:00:05Z" }, null],
    ["its time, on a clock that is slow by a minute", { start_time: String(SENT - MINUTE) }, null],
    ["its time as a number", { start_time: SENT }, null],
    ["its creation time, where it has no start time", { start_time: undefined, create_time: SENT }, null],
  ])("a task is found by %s", (_, times, queryId) => {
    const other = { ...TASK, id: "c-0", status: "FAILED", start_time: String(SENT - 30 * MINUTE) };
    const job = listed(other, { ...TASK, status: "SUCCESSFUL", ...times });
    expect(byCompareTask.read(job, followed({}, queryId))).toEqual({
      kind: "success",
      result: { status: "SUCCESSFUL", task: "c-1" },
    });
  });

  test("a compare for later succeeds once it is scheduled", () => {
    const later = String(SENT + 60 * MINUTE);
    const job = listed({ ...TASK, status: "WAITING_FOR_RUNNING", start_time: later });
    expect(byCompareTask.read(job, followed({ start_time: later }))).toMatchObject({ kind: "success" });
    expect(byCompareTask.read(job, followed({ start_time: later }, null))).toMatchObject({ kind: "success" });
  });

  test.each<[string, object, object]>([
    ["a compare of contents", { ...TASK, id: "c-0", type: "contents", status: "FAILED" }, {}],
    [
      "a compare that was scheduled earlier",
      { ...TASK, id: "c-0", status: "CANCELLED", start_time: String(SENT + 600 * MINUTE) },
      {},
    ],
  ])("%s is not taken for the requested compare of rows", (_, other, params) => {
    expect(byCompareTask.read(listed(other), followed(params, null))).toEqual({ kind: "going", note: null });
  });
});

describe("the result of a compare", () => {
  const ended = (task: object, params: object = {}) => {
    const [job, by] = [listed({ ...TASK, ...task }), followed(params)];
    const verdict = byCompareTask.read(job, by);
    return verdict.kind === "going" ? undefined : byCompareTask.complete?.(verdict, job, by);
  };

  test.each(["SUCCESSFUL", "FAILED", "CANCELLED", "TIMEOUT_INTERRUPT"])("is read once it is %s", (status) => {
    expect(ended({ status })).toMatchObject({
      kind: "next",
      query: { compare_type: "line_compare", query_type: "overview", compare_task_id: "c-1" },
    });
  });

  test("is not read of a compare that is only scheduled", () => {
    const later = String(SENT + 60 * MINUTE);
    expect(ended({ status: "WAITING_FOR_RUNNING", start_time: later }, { start_time: later })).toBeNull();
  });

  test("completes the verdict, and names the task", () => {
    const series = ended({ status: "SUCCESSFUL" });
    const read = series?.kind === "next" ? series.take({}) : undefined;
    expect(read).toMatchObject({
      kind: "done",
      value: { kind: "success", result: { status: "SUCCESSFUL", task: "c-1", consistent: null } },
    });
  });
});

describe("byCancelledTask", () => {
  test("the query lists row and content compares", () => {
    expect(byCancelledTask.query(followed({}, null))).toEqual(LIST);
  });

  const cancel = followed({ type: undefined, compare_task_id: "c-1" }, null);

  test.each(["RUNNING", "WAITING_FOR_RUNNING", "FULL_DOING"])(
    "cancelling goes on while the compare is %s",
    (status) => {
      expect(byCancelledTask.read(listed({ ...TASK, status }), cancel)).toEqual({ kind: "going", note: status });
    },
  );

  test.each(["SUCCESSFUL", "FAILED", "TIMEOUT_INTERRUPT"])(
    "cancelling fails when the compare had ended as %s",
    (status) => {
      expect(byCancelledTask.read(listed({ ...TASK, status }), cancel)).toEqual({
        kind: "failure",
        code: "ended_before",
        detail: `the compare had ended before: ${status}`,
        result: { status },
      });
    },
  );

  test("cancelling succeeds when the compare is cancelled, or not in the list", () => {
    const other = { ...TASK, id: "c-0", status: "FAILED" };
    expect(byCancelledTask.read(listed(other, { ...TASK, status: "CANCELLED" }), cancel)).toEqual({
      kind: "success",
      result: { status: "CANCELLED" },
    });
    expect(byCancelledTask.read(listed(other), cancel)).toEqual({ kind: "success", result: null });
  });
});
