import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { answered, PlayedReadings } from "../../test/support/played-readings.ts";
import { BATCH_READINGS } from "../shared/limits.ts";
import { JobReadings } from "./job-readings.ts";

const INCREMENTAL = "INCRE_TRANSFER_STARTED";

let drs: PlayedReadings;
let readings: JobReadings;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  drs = new PlayedReadings();
  readings = new JobReadings(drs, 1);
});

afterEach(() => {
  vi.useRealTimers();
});

const statusesOf = async (...jobs: string[]) => Object.fromEntries(await readings.statuses("watch", jobs));

const progressOf = async (statuses: Record<string, string>) =>
  Object.fromEntries(await readings.progress("watch", new Map(Object.entries(statuses))));

const read = { kind: "status", status: INCREMENTAL };
const delayed = { percent: 100, remaining: null, delay: 3 };

describe("reading statuses", () => {
  test("several jobs take one call, and one job the single call", async () => {
    expect(await statusesOf("a", "b")).toEqual({ a: read, b: read });
    expect(await statusesOf("c")).toEqual({ c: read });
    expect(drs.calls).toEqual(["batch-status 2", "detail c"]);
  });

  test("a job that the batch answers with an error is read by itself, and a missing one is gone", async () => {
    drs.errors.set("b", "DRS.M01501").set("c", "DRS.M00289");
    expect(await statusesOf("a", "b", "c")).toEqual({ a: read, b: read, c: { kind: "gone", code: "DRS.M00289" } });
    expect(drs.calls).toEqual(["batch-status 3", "detail b"]);
  });

  test("a job that the batch leaves out is read by itself", async () => {
    drs.instead["batch-status"] = answered(200, { results: [{ id: "a", status: INCREMENTAL }] });
    expect(await statusesOf("a", "b")).toEqual({ a: read, b: read });
    expect(drs.calls).toEqual(["batch-status 2", "detail b"]);
  });

  test("a batch that is refused as a whole is read one by one, and tried again next time", async () => {
    drs.instead["batch-status"] = answered(400, { error_code: "DRS.M00202", error_msg: "" });
    await statusesOf("a", "b");
    await statusesOf("a", "b");
    expect(drs.calls).toEqual(["batch-status 2", "detail a", "detail b", "batch-status 2", "detail a", "detail b"]);
  });

  test.each([
    [404, { error_code: "APIGW.0101", error_msg: "" }],
    [404, undefined],
    [403, { error_code: "APIGW.0302", error_msg: "" }],
    [501, undefined],
  ])("a batch that answers %d is not tried for an hour", async (status, body) => {
    drs.instead["batch-status"] = answered(status, body);
    expect(await statusesOf("a", "b")).toEqual({ a: read, b: read });
    expect(drs.taken()).toEqual(["batch-status 2", "detail a", "detail b"]);
    expect(readings.perCall("statuses", Date.now())).toBe(1);
    await statusesOf("a", "b");
    expect(drs.taken()).toEqual(["detail a", "detail b"]);
    vi.setSystemTime(Date.now() + BATCH_READINGS.pause);
    delete drs.instead["batch-status"];
    await statusesOf("a", "b");
    expect(drs.taken()).toEqual(["batch-status 2"]);
    expect(readings.perCall("statuses", Date.now())).toBe(10);
  });

  test("a batch that is not offered is logged once, with its error code", async () => {
    const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
    drs.instead["batch-status"] = answered(403, { error_code: "APIGW.0302", error_msg: "" });
    await Promise.all([statusesOf("a", "b"), statusesOf("c", "d")]);
    await statusesOf("a", "b");
    expect(warned.mock.calls.map(([line]) => JSON.parse(line))).toEqual([
      { level: "warning", event: "batch_not_offered", batch: "batch-status", cause: "APIGW.0302" },
    ]);
    warned.mockRestore();
  });

  test("an outage is not met with ten calls in place of one", async () => {
    drs.instead["batch-status"] = answered(503, undefined);
    expect(await statusesOf("a", "b")).toMatchObject({ a: { kind: "not_read" }, b: { kind: "not_read" } });
    expect(drs.calls).toEqual(["batch-status 2"]);
  });

  test("jobs beyond the budget are left out", async () => {
    drs.errors.set("a", "DRS.M01501").set("b", "DRS.M01501");
    drs.left = 2;
    expect(Object.keys(await statusesOf("a", "b", "c"))).toEqual(["c", "a"]);
    expect(drs.taken()).toEqual(["batch-status 3", "detail a"]);
    expect(await statusesOf("a", "b", "c")).toEqual({});
    expect(drs.calls).toEqual([]);
  });
});

describe("reading progress", () => {
  test("several jobs take one call, one job the single call, and jobs in which nothing flows none", async () => {
    expect(await progressOf({ a: INCREMENTAL, b: INCREMENTAL, c: "PAUSING" })).toEqual({ a: delayed, b: delayed });
    expect(await progressOf({ a: INCREMENTAL, c: "PAUSING" })).toEqual({ a: delayed });
    expect(await progressOf({ c: "PAUSING" })).toEqual({});
    expect(drs.calls).toEqual(["batch-progress 2", "progress a"]);
  });

  test("a job that the batch answers with an error is read by itself", async () => {
    drs.errors.set("b", "DRS.M05003");
    expect(await progressOf({ a: INCREMENTAL, b: INCREMENTAL })).toEqual({ a: delayed, b: delayed });
    expect(drs.calls).toEqual(["batch-progress 2", "progress b"]);
  });

  test("a delay means nothing once the job has left its status", async () => {
    drs.statuses.set("b", "PAUSING");
    expect(await progressOf({ a: INCREMENTAL, b: INCREMENTAL })).toEqual({ a: delayed });
    expect(drs.calls).toEqual(["batch-progress 2"]);
  });

  test("each batch is remembered by itself", async () => {
    drs.instead["batch-progress"] = answered(404, { error_code: "APIGW.0101", error_msg: "" });
    const both = { a: INCREMENTAL, b: INCREMENTAL };
    expect(await progressOf(both)).toEqual({ a: delayed, b: delayed });
    expect(await progressOf(both)).toEqual({ a: delayed, b: delayed });
    await statusesOf("a", "b");
    expect(drs.calls).toEqual([
      ...["batch-progress 2", "progress a", "progress b", "progress a", "progress b"],
      "batch-status 2",
    ]);
  });

  test.each([
    [25, 120, 22],
    [2, 10, 1],
    [1, 1, 1],
  ])("%d calls read %d jobs, or %d without the batch", async (calls, together, oneByOne) => {
    expect(readings.fitting(calls, Date.now())).toBe(together);
    drs.instead["batch-progress"] = answered(404, undefined);
    await progressOf({ a: INCREMENTAL, b: INCREMENTAL });
    expect(readings.fitting(calls, Date.now())).toBe(oneByOne);
  });
});
