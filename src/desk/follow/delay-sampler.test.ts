import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type DeskTables, deskTables } from "../../../test/support/desk-tables.ts";
import { testWatch } from "../../../test/support/operation.ts";
import { PlayedReadings } from "../../../test/support/played-readings.ts";
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

  const seen = (count: number, status: string, at = START - 10 * MINUTE) => {
    for (let number = 0; number < count; number += 1) state.setStatus(`job-${100 + number}`, status, at);
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
    const resources = {
      ...{ cloud: drs, scale: 1, store: { cloudState: state, operations }, account: { desk: "d" } },
      gateway: { config: { jobsById: new Map([["d job-129", {}]]) } },
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

  test("reads at most 25 jobs a minute, those first whose last sample is the oldest, ten with two calls", async () => {
    seen(30, INCREMENTAL);
    await nextRound();
    expect(sampled()).toHaveLength(SAMPLING.jobsAtOnce);
    expect(drs.taken()).toEqual([10, 10, 5].flatMap((jobs) => [`batch-status ${jobs}`, `batch-progress ${jobs}`]));
    const first = new Set(sampled());
    await nextRound();
    expect(sampled()).toHaveLength(SAMPLING.jobsAtOnce);
    expect(sampled().filter((job) => !first.has(job))).toHaveLength(5);
  });

  test("takes readings that others made for samples", async () => {
    seen(2, INCREMENTAL);
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

  test("has no timer where no job needs it, or none could be read for a day", async () => {
    seen(1, "FULL_TRANSFER_STARTED");
    await nextRound();
    expect([sampled(), state.delays.nextDue()]).toEqual([[], null]);
    seen(1, INCREMENTAL, START - SAMPLING.unreadable);
    state.delays.setDue(START);
    await nextRound();
    expect([sampled(), state.delays.nextDue()]).toEqual([[], null]);
  });

  test("waits while the budget has nothing left", async () => {
    seen(1, INCREMENTAL);
    drs.left = 0;
    await nextRound();
    expect(drs.calls).toEqual([]);
    drs.left = 2;
    await nextRound();
    expect(sampled()).toEqual(["job-100"]);
  });

  test("does nothing before its time", async () => {
    seen(1, INCREMENTAL);
    vi.setSystemTime((state.delays.nextDue() ?? 0) - 1);
    await sampler.work();
    expect(drs.calls).toEqual([]);
  });
});
