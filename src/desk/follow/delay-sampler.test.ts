import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type DeskTables, deskTables } from "../../../test/support/desk-tables.ts";
import { testWatch } from "../../../test/support/operation.ts";
import type { UpstreamRequest } from "../../cloud/drs/requests.ts";
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
  /** The jobs whose progress was read, and how many statuses each call took. */
  let read: string[];
  let batches: number[];
  /** Milliseconds until the budget has a reading left. */
  let delay: number;

  const cloud = {
    target: () => ({ origin: "https://drs.test", projectId: "p", jobId: "" }),
    delay: () => delay,
    detail: async (_: string, job: string) => {
      read.push(job);
      return { kind: "read", value: { progress_info: { progress: "100", incr_trans_delay: "3" } } };
    },
    readAs: async (_: string, { body }: UpstreamRequest) => {
      const { jobs }: { jobs: string[] } = JSON.parse(body ?? "");
      batches.push(jobs.length);
      return { kind: "read", value: jobs.map((id) => ({ id, status: INCREMENTAL, errorCode: undefined })) };
    },
  };

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
    [read, batches, delay] = [[], [], 0];
    const resources = {
      ...{ cloud, scale: 1, store: { cloudState: state, operations }, account: { desk: "d" } },
      gateway: { config: { jobsById: new Map([["d job-129", {}]]) } },
    };
    type Needed = ConstructorParameters<typeof DelaySampler>;
    sampler = new DelaySampler(resources as unknown as Needed[0], { arm: () => {} } as Needed[1]);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  test("reads at most 25 jobs a minute, those first whose last sample is the oldest, and statuses ten at a time", async () => {
    seen(30, INCREMENTAL);
    await nextRound();
    expect(read).toHaveLength(SAMPLING.jobsAtOnce);
    expect(batches).toEqual([10, 10, 5]);
    const first = new Set(read);
    read = [];
    await nextRound();
    expect(read).toHaveLength(SAMPLING.jobsAtOnce);
    expect(read.filter((job) => !first.has(job))).toHaveLength(5);
  });

  test("takes readings that others made for samples", async () => {
    seen(2, INCREMENTAL);
    vi.setSystemTime(state.delays.nextDue() ?? 0);
    state.setStatus("job-100", INCREMENTAL, Date.now() - 1000, { percent: 100, remaining: null, delay: 4 });
    await sampler.work();
    expect(read).toEqual(["job-101"]);
  });

  test("samples jobs that are watched, whatever their status was", async () => {
    state.setStatus("job-1", "FULL_TRANSFER_STARTED", START - 10 * MINUTE);
    const watch = testWatch({});
    operations.insert({ ...watch, job: { ...watch.job, id: "job-1" } }, { kind: "poll", at: START });
    await nextRound();
    expect(read).toEqual(["job-1"]);
    expect(state.delays.nextDue()).toBe(Date.now() + MINUTE);
  });

  test("has no timer where no job needs it, or none could be read for a day", async () => {
    seen(1, "FULL_TRANSFER_STARTED");
    await nextRound();
    expect([read, state.delays.nextDue()]).toEqual([[], null]);
    seen(1, INCREMENTAL, START - SAMPLING.unreadable);
    state.delays.setDue(START);
    await nextRound();
    expect([read, state.delays.nextDue()]).toEqual([[], null]);
  });

  test("waits while the budget has nothing left", async () => {
    seen(1, INCREMENTAL);
    delay = 1;
    await nextRound();
    expect([read, batches]).toEqual([[], []]);
    delay = 0;
    await nextRound();
    expect(read).toEqual(["job-100"]);
  });

  test("does nothing before its time", async () => {
    seen(1, INCREMENTAL);
    vi.setSystemTime((state.delays.nextDue() ?? 0) - 1);
    await sampler.work();
    expect(read).toEqual([]);
  });
});
