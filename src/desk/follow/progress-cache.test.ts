import { beforeEach, describe, expect, test, vi } from "vitest";
import { JOBS_AT_ONCE } from "../../cloud/job-readings.ts";
import type { JobProgress } from "../../model/drs.ts";
import { GLANCE } from "../../shared/limits.ts";
import { ProgressCache } from "./progress-cache.ts";

type Read = JobProgress | null;

const NOW = 1_790_000_000_000;
const FULL: Read = { percent: 42, remaining: null, delay: null };
const FITTING = 12;
const MANY = Array.from({ length: FITTING + 2 }, (_, index) => `job-${index}`);

let asked: string[];
let calls: number[];
let answer: () => Promise<Read>;
let cache: ProgressCache;

const cacheAt = (scale: number) =>
  new ProgressCache(
    async (jobs) => {
      asked.push(...jobs);
      calls.push(jobs.length);
      const progress = await answer();
      return new Map(progress ? jobs.map((job) => [job, progress]) : []);
    },
    { fitting: (affordable) => (affordable === GLANCE.calls ? FITTING : 0) },
    scale,
  );

beforeEach(() => {
  vi.useFakeTimers();
  [asked, calls] = [[], []];
  answer = async () => FULL;
  cache = cacheAt(1);
  return () => vi.useRealTimers();
});

const progressOf = async (jobs: readonly string[], now = NOW) =>
  (await cache.of(jobs, now)).map(({ job, progress }) => [job, progress?.percent ?? null]);

describe("progress cache", () => {
  test("no job is read when there is none", async () => {
    expect(await progressOf([])).toEqual([]);
    expect(asked).toEqual([]);
  });

  test("a job is read once, however many ask at the same time", async () => {
    const looks = await Promise.all([progressOf(["a"]), progressOf(["a"]), progressOf(["b", "a"])]);
    expect(looks).toEqual([
      [["a", 42]],
      [["a", 42]],
      [
        ["b", 42],
        ["a", 42],
      ],
    ]);
    expect(asked).toEqual(["a", "b"]);
  });

  test("a job is read again only when its snapshot has grown old", async () => {
    await progressOf(["a"]);
    await progressOf(["a"], NOW + GLANCE.fresh - 1);
    expect(asked).toEqual(["a"]);
    await progressOf(["a"], NOW + GLANCE.fresh);
    expect(asked).toEqual(["a", "a"]);
  });

  test("jobs are read as much more often as time runs faster", async () => {
    const fast = cacheAt(0.5);
    for (const after of [0, GLANCE.fresh / 2 - 1, GLANCE.fresh / 2]) await fast.of(["a"], NOW + after);
    expect(asked).toEqual(["a", "a"]);
  });

  test("as many jobs are read as a few calls take, those with the oldest snapshot first", async () => {
    expect(await progressOf(MANY)).toHaveLength(FITTING);
    expect(asked).toEqual(MANY.slice(0, FITTING));
    expect(calls).toEqual([JOBS_AT_ONCE, FITTING - JOBS_AT_ONCE]);
    expect(await progressOf(MANY, NOW + GLANCE.fresh)).toHaveLength(MANY.length);
    expect(asked.slice(FITTING, FITTING + 2)).toEqual(MANY.slice(FITTING));
    expect(asked).toHaveLength(2 * FITTING);
  });
});

describe("progress cache of a job that cannot be read", () => {
  test("it has no progress, and is not read again at once", async () => {
    answer = async () => null;
    expect(await progressOf(["a"])).toEqual([["a", null]]);
    expect(await progressOf(["a"], NOW + 1)).toEqual([["a", null]]);
    expect(asked).toEqual(["a"]);
  });

  test("a late reading keeps nobody waiting and is there for the next request", async () => {
    const answered: ((read: Read) => void)[] = [];
    answer = () => new Promise((resolve) => answered.push(resolve));
    const first = progressOf(["a"]);
    await vi.advanceTimersByTimeAsync(GLANCE.patience);
    expect(await first).toEqual([]);
    const second = progressOf(["a"], NOW + GLANCE.patience);
    answered[0]?.(FULL);
    expect(await second).toEqual([["a", 42]]);
    expect(asked).toEqual(["a"]);
  });

  test("the last snapshot is shown until the job can be read again", async () => {
    await progressOf(["a"]);
    answer = () => new Promise(() => {});
    const later = progressOf(["a"], NOW + GLANCE.fresh);
    await vi.advanceTimersByTimeAsync(GLANCE.patience);
    expect(await later).toEqual([["a", 42]]);
  });
});
