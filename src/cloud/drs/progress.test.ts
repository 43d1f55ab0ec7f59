import { describe, expect, test } from "vitest";
import { JOB_STATUSES } from "../../model/job-status.ts";
import { jobDetailSchema } from "./detail.ts";
import { progressIn, progressInfoIn, progressInNote, readProgress } from "./progress.ts";

const FULL = "FULL_TRANSFER_STARTED";
const INCREMENTAL = "INCRE_TRANSFER_STARTED";

const detailOf = (progress_info: unknown) => jobDetailSchema.parse({ job: { progress_info } }).job;

const read = (status: string | undefined, progress_info: unknown) => readProgress(status, detailOf(progress_info));

const INFO = { progress: "40", incr_trans_delay: "7", remaining_time: "90", transfer_status: "x" };

describe("readProgress", () => {
  test.each([
    ["no progress_info", undefined],
    ["strings that are no numbers", { progress: "", incr_trans_delay: "-1", remaining_time: "--" }],
    ["numbers that are no strings", { progress: 40 }],
    ["progress_info without progress", { transfer_status: "FULL_TRANSFER_STARTED" }],
  ])("the progress is unknown with %s", (_, info) => {
    expect(read(FULL, info)).toBeNull();
    expect(read(INCREMENTAL, info)).toBeNull();
  });

  test.each([
    [FULL, INFO, { percent: 40, delay: null, remaining: 90 }],
    [FULL, { progress: "40%" }, { percent: 40, delay: null, remaining: null }],
    [FULL, { progress: "99.5 %" }, { percent: 99.5, delay: null, remaining: null }],
    [FULL, { progress: "140" }, { percent: 100, delay: null, remaining: null }],
    ["FULL_TRANSFER_COMPLETE", INFO, { percent: 40, delay: null, remaining: null }],
    [INCREMENTAL, INFO, { percent: 40, delay: 7, remaining: null }],
    [INCREMENTAL, { incr_trans_delay: "0.4" }, { percent: null, delay: 0.4, remaining: null }],
    [INCREMENTAL, { incr_trans_delay: "0" }, { percent: null, delay: 0, remaining: null }],
  ])("the progress in %s is read from %j", (status, info, progress) => {
    expect(read(status, info)).toEqual(progress);
  });
});

describe("a status in which no data flows", () => {
  const flowing: readonly string[] = [FULL, "FULL_TRANSFER_COMPLETE", INCREMENTAL];
  const still = JOB_STATUSES.filter((status) => !flowing.includes(status));

  test.each([...still, "SOME_NEW_STATUS", "constructor", "", null, undefined])("%s has no progress", (status) => {
    expect(readProgress(status, detailOf(INFO))).toBeNull();
    expect(progressIn(status, { percent: 100, remaining: 0, delay: 0 })).toBeNull();
    expect(progressInfoIn(status, detailOf(INFO))).toBeNull();
  });
});

describe("progressInfoIn", () => {
  test("the delay is left out before the incremental phase, the time that remains after the full copy", () => {
    expect(progressInfoIn(FULL, detailOf(INFO))).toEqual({
      progress: "40",
      remaining_time: "90",
      transfer_status: "x",
    });
    expect(progressInfoIn(INCREMENTAL, detailOf(INFO))).toEqual({
      progress: "40",
      incr_trans_delay: "7",
      transfer_status: "x",
    });
  });

  test("a response without values has none", () => {
    expect(progressInfoIn(FULL, detailOf(undefined))).toBeNull();
    expect(progressInfoIn(FULL, detailOf({ transfer_status: FULL, incr_trans_delay: "0" }))).toBeNull();
  });
});

test.each([
  [null, null],
  ["RUNNING", null],
  ["%", null],
  ["40", null],
  ["40%", { percent: 40, remaining: null, delay: null }],
])("progressInNote reads the note %j as %j", (note, progress) => {
  expect(progressInNote(note)).toEqual(progress);
});
