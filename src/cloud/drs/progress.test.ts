import { describe, expect, test } from "vitest";
import { jobDetailSchema } from "./detail.ts";
import { progressInNote, readProgress } from "./progress.ts";

const read = (progress_info: unknown) => readProgress(jobDetailSchema.parse({ job: { progress_info } }).job);

describe("readProgress", () => {
  test.each([
    ["no progress_info", undefined],
    ["strings that are no numbers", { progress: "", incr_trans_delay: "-1", remaining_time: "--" }],
    ["numbers that are no strings", { progress: 40 }],
    ["progress_info without progress", { transfer_status: "FULL_TRANSFER_STARTED" }],
  ])("the progress is unknown with %s", (_, info) => {
    expect(read(info)).toBeNull();
  });

  test.each([
    [
      { progress: "40", incr_trans_delay: "7", remaining_time: "90" },
      { percent: 40, delay: 7, remaining: 90 },
    ],
    [{ progress: "40%" }, { percent: 40, delay: null, remaining: null }],
    [{ progress: "99.5 %" }, { percent: 99.5, delay: null, remaining: null }],
    [{ progress: "140" }, { percent: 100, delay: null, remaining: null }],
    [{ incr_trans_delay: "0.4" }, { percent: null, delay: 0.4, remaining: null }],
  ])("the progress is read from %j", (info, progress) => {
    expect(read(info)).toEqual(progress);
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
