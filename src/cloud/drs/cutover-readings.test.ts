import { describe, expect, test } from "vitest";
import { copyStartIn, failedObjectsIn, lastErrorIn, runningTasksIn } from "./cutover-readings.ts";
import { type JobDetail, jobDetailSchema } from "./detail.ts";

const NOW = Date.parse("2026-11-28T12:00:00Z");

const detail = (job: object): JobDetail => jobDetailSchema.parse({ job }).job;

const line = (level: string, create_time?: string) => ({ level, message: "m", create_time });

describe("the newest error line", () => {
  test.each<[string, object, number | null | undefined]>([
    ["is null in an empty log", { logs: [], total_count: 0 }, null],
    ["is null where no line of the whole log is an error", { logs: [line("Info")], total_count: 1 }, null],
    ["is not known where the answer has no log", {}, undefined],
    ["is not known where the page has no error and is not all", { logs: [line("Info")], total_count: 80 }, undefined],
    [
      "is the newest, in whatever order they come",
      { logs: [line("Error", "2026-11-28T10:00:00Z"), line("ERROR", "2026-11-28T11:00:00Z"), line("Info", `${NOW}`)] },
      NOW - 3_600_000,
    ],
    ["is now where it has no readable time", { logs: [line("Error", "yesterday")] }, NOW],
  ])("%s", (_, job, expected) => {
    expect(lastErrorIn(detail(job), NOW)).toBe(expected);
  });
});

test("compare tasks that wait or have ended are not at work", () => {
  const statuses = ["RUNNING", "FULL_DOING", "INCRE_DOING", "WAITING_FOR_RUNNING", "SUCCESSFUL", "CANCELLED"];
  const data_compare_task_list = statuses.map((status, index) => ({ id: `${index}`, status }));
  expect(runningTasksIn(detail({ compare_result: { data_compare_task_list } }))).toBe(3);
  expect(runningTasksIn(detail({}))).toBe(0);
});

describe("the progress of objects", () => {
  const progress = (found: object) => detail({ migration_object_progress_info: found });

  test("counts kinds that failed, and is null where DRS reports on none", () => {
    const rows = ["COMPLETED", "FAILED", "TRANSFER_WHEN_END"].map((status) => ({ type: "TABLE", status }));
    expect(failedObjectsIn(progress({ migration_object_overview: rows }))).toBe(1);
    expect(failedObjectsIn(progress({ migration_object_overview: [] }))).toBeNull();
    expect(failedObjectsIn(detail({}))).toBeNull();
  });

  test("tells when the copy began, or the incremental phase where there is no copy", () => {
    const [full, incremental] = ["2026-11-28T11:00:00Z", "2026-11-28T11:30:00Z"];
    expect(copyStartIn(progress({ full_start_time: full, incr_start_time: incremental }))).toBe(NOW - 3_600_000);
    expect(copyStartIn(progress({ full_start_time: "", incr_start_time: incremental }))).toBe(NOW - 1_800_000);
    expect(copyStartIn(progress({ full_start_time: "" }))).toBeNull();
    expect(copyStartIn(detail({}))).toBeNull();
  });
});
