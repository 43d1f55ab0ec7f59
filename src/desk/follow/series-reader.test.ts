import { describe, expect, test } from "vitest";
import type { JobDetail } from "../../cloud/drs/detail.ts";
import type { Series } from "../../cloud/drs/series.ts";
import type { ReadOutcome } from "../../model/drs.ts";
import { readSeries } from "./series-reader.ts";

/** Three readings, whose value is how many were made. */
const count = (made = 0): Series<number> =>
  made === 3
    ? { kind: "done", value: made }
    : { kind: "next", query: { type: "compare" }, take: () => count(made + 1), miss: () => count(made + 1) };

const READ: ReadOutcome<JobDetail> = { kind: "read", value: {} };
const UNAVAILABLE: ReadOutcome<JobDetail> = { kind: "unavailable", cause: "HTTP 503", retryAfter: null };
const refused = (code: string): ReadOutcome<JobDetail> => ({
  kind: "refused",
  error: { status: 400, code, message: "", request_id: null },
});

/** A cloud that gives these answers in order, while the budget has so many calls. */
function cloudOf(answers: ReadOutcome<JobDetail>[], budget = 10) {
  let left = budget;
  return {
    delay: () => (left > 0 ? 0 : 5000),
    detail: async () => {
      left -= 1;
      return answers.shift() ?? READ;
    },
  };
}

describe("readSeries", () => {
  test("reads to the end", async () => {
    expect(await readSeries(cloudOf([]), "followed", "job", count())).toEqual({ kind: "read", value: 3 });
  });

  test("stops while the call budget is used up, and goes on from there", async () => {
    const paused = await readSeries(cloudOf([], 2), "followed", "job", count());
    expect(paused).toMatchObject({ kind: "paused", delay: 5000 });
    const rest = paused.kind === "paused" ? paused.rest : count();
    expect(await readSeries(cloudOf([], 1), "followed", "job", rest)).toEqual({ kind: "read", value: 3 });
  });

  test("stops at a failed reading, and goes on from there", async () => {
    const failed = await readSeries(cloudOf([READ, UNAVAILABLE]), "followed", "job", count());
    expect(failed).toMatchObject({ kind: "failed", read: UNAVAILABLE });
    const rest = failed.kind === "failed" ? failed.rest : count();
    expect(await readSeries(cloudOf([], 2), "followed", "job", rest)).toEqual({ kind: "read", value: 3 });
  });

  test("takes no information for an answer where the series allows that, and other refusals for failures", async () => {
    expect(await readSeries(cloudOf([refused("DRS.M05003")]), "followed", "job", count())).toEqual({
      kind: "read",
      value: 3,
    });
    expect(await readSeries(cloudOf([refused("DRS.M00202")]), "followed", "job", count())).toMatchObject({
      kind: "failed",
    });
    const strict: Series<number> = { kind: "next", query: { type: "compare" }, take: () => count() };
    expect(await readSeries(cloudOf([refused("DRS.M05003")]), "followed", "job", strict)).toMatchObject({
      kind: "failed",
    });
  });
});
