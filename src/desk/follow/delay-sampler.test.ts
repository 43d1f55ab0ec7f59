import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type DeskTables, deskTables } from "../../../test/support/desk-tables.ts";
import { testOperation, testWatch } from "../../../test/support/operation.ts";
import { answered, PlayedReadings } from "../../../test/support/played-readings.ts";
import { JobReadings } from "../../cloud/job-readings.ts";
import { SAMPLING } from "../../shared/limits.ts";
import { CloudState } from "../store/cloud-state.ts";
import { Operations } from "../store/operations.ts";
import { Soonest } from "../store/soonest.ts";
import { DelaySampler } from "./delay-sampler.ts";

const MINUTE = 60_000;
const START = Math.ceil(1_800_000_000_000 / MINUTE) * MINUTE;
const INCREMENTAL = "INCRE_TRANSFER_STARTED";

describe("the delay sampler", () => {
  let tables: DeskTables;
  let state: CloudState;
  let operations: Operations;
  let sampler: DelaySampler;
  let drs: PlayedReadings;
  let accounts: { demo: { delay_threshold?: string } };

  const seen = (count: number, status: string, at = START - 10 * MINUTE) => {
    for (let number = 0; number < count; number += 1) state.setStatus(`job-${100 + number}`, status, at);
  };

  /** Incremental jobs at which somebody has looked. */
  const lookedAt = (count: number, at = START - 10 * MINUTE) => {
    seen(count, INCREMENTAL, at);
    for (let number = 0; number < count; number += 1) state.look(`job-${100 + number}`, START);
  };

  const nextRound = async () => {
    vi.setSystemTime(state.delays.nextDue() ?? 0);
    await sampler.work();
  };

  beforeEach(() => {
    vi.useFakeTimers();
    vi.setSystemTime(START);
    tables = deskTables();
    const soonest = new Soonest();
    state = new CloudState(tables.sql, 1, soonest);
    operations = new Operations(tables.sql, soonest);
    drs = new PlayedReadings();
    accounts = { demo: {} };
    const account = { name: "demo", desk: "d" };
    const resources = {
      ...{ cloud: drs, scale: 1, store: { cloudState: state, operations }, account },
      gateway: { config: { jobsById: new Map([["d job-129", { id: "job-129", account }]]), parsed: { accounts } } },
    };
    type Needed = ConstructorParameters<typeof DelaySampler>;
    sampler = new DelaySampler(resources as unknown as Needed[0], new JobReadings(drs, 1), {
      arm: () => {},
    } as Needed[2]);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  /** The jobs that have a sample of this minute. */
  const sampled = () => state.lastSamples().flatMap(({ job, at }) => (at === Date.now() ? [job] : []));

  test("takes a quarter of the budget, reads ten jobs with two calls, those first whose last sample is the oldest", async () => {
    lookedAt(30);
    drs.account.callsPerMinute = 16;
    await nextRound();
    expect(sampled()).toHaveLength(20);
    expect(drs.taken()).toEqual([10, 10].flatMap((jobs) => [`batch-status ${jobs}`, `batch-progress ${jobs}`]));
    const first = new Set(sampled());
    await nextRound();
    expect(sampled()).toHaveLength(20);
    expect(sampled().filter((job) => !first.has(job))).toHaveLength(10);
  });

  test("takes as many calls without batches, for fewer jobs", async () => {
    lookedAt(30);
    drs.account.callsPerMinute = 48;
    drs.instead["batch-progress"] = answered(404, undefined);
    await nextRound();
    await nextRound();
    expect(sampled()).toHaveLength(10);
    drs.taken();
    await nextRound();
    expect(drs.taken()).toHaveLength(11);
  });

  test("samples the jobs that somebody needs, and of thousands never more than 250", async () => {
    seen(5000, INCREMENTAL);
    state.setStatus("job-100", "FULL_TRANSFER_STARTED", START);
    for (const job of ["job-100", "job-101"]) state.look(job, START - SAMPLING.looked + 2 * MINUTE);
    state.look("job-102", START - SAMPLING.looked - 20 * MINUTE);
    await nextRound();
    expect(sampled().sort()).toEqual(["job-101", "job-129"]);
    accounts.demo = { delay_threshold: "2m" };
    drs.account.callsPerMinute = 6000;
    await nextRound();
    expect(sampled()).toHaveLength(SAMPLING.jobs);
    expect(sampled()).toContain("job-129");
  });

  test("samples a job after somebody has looked at its history", async () => {
    seen(1, INCREMENTAL);
    await nextRound();
    expect([sampled(), state.delays.nextDue()]).toEqual([[], null]);
    expect(sampler.history("job-100", 0, START)).toHaveLength(1);
    await nextRound();
    expect(sampled()).toEqual(["job-100"]);
  });

  test("takes readings that others made for samples", async () => {
    lookedAt(2);
    vi.setSystemTime(state.delays.nextDue() ?? 0);
    state.setStatus("job-100", INCREMENTAL, Date.now() - 1000, { percent: 100, remaining: null, delay: 4 });
    await sampler.work();
    expect(sampled()).toEqual(["job-101"]);
  });

  test("samples jobs that are watched, whatever their status was", async () => {
    state.setStatus("job-1", "FULL_TRANSFER_STARTED", START - 10 * MINUTE);
    const watch = testWatch({});
    operations.insert({ ...watch, job: { ...watch.job, id: "job-1" } }, { kind: "poll", at: START });
    await nextRound();
    expect(sampled()).toEqual(["job-1"]);
    expect(state.delays.nextDue()).toBe(Date.now() + MINUTE);
  });

  test("samples jobs with open operations first, then watched ones, then the others", async () => {
    lookedAt(1);
    const watch = testWatch({});
    operations.insert({ ...watch, id: "w", job: { ...watch.job, id: "a-watched" } }, { kind: "poll", at: START });
    const paused = testOperation({ state: "running" });
    operations.insert({ ...paused, id: "p", job: { ...paused.job, id: "z-paused" } }, { kind: "poll", at: START });
    drs.account.callsPerMinute = 4;
    for (let round = 0; round < 3; round += 1) await nextRound();
    const read = drs.calls.filter((call) => call.startsWith("detail"));
    expect(read).toEqual(["detail z-paused", "detail a-watched", "detail job-100"]);
  });

  test("has no timer where no job needs it, or none could be read for a day", async () => {
    seen(1, "FULL_TRANSFER_STARTED");
    await nextRound();
    expect([sampled(), state.delays.nextDue()]).toEqual([[], null]);
    lookedAt(1, START - SAMPLING.unreadable);
    state.delays.setDue(START);
    await nextRound();
    expect([sampled(), state.delays.nextDue()]).toEqual([[], null]);
  });

  test("waits while the budget has nothing left", async () => {
    lookedAt(1);
    drs.left = 0;
    await nextRound();
    expect(drs.calls).toEqual([]);
    drs.left = 2;
    await nextRound();
    expect(sampled()).toEqual(["job-100"]);
  });

  test("does nothing before its time", async () => {
    lookedAt(1);
    vi.setSystemTime((state.delays.nextDue() ?? 0) - 1);
    await sampler.work();
    expect(drs.calls).toEqual([]);
  });
});
