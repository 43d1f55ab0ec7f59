import { beforeEach, describe, expect, test, vi } from "vitest";
import type { JobDetail } from "../../cloud/drs/detail.ts";
import type { ReadOutcome } from "../../model/drs.ts";
import { GLANCE } from "../../shared/limits.ts";
import { ProgressCache } from "./progress-cache.ts";

type Read = ReadOutcome<JobDetail>;

const NOW = 1_790_000_000_000;
const FULL: Read = {
  kind: "read",
  value: { id: "job", status: "FULL_TRANSFER_STARTED", progress_info: { progress: "42%" } } as JobDetail,
};
const LOST: Read = { kind: "unavailable", cause: "reset", retryAfter: null };
const MANY = Array.from({ length: GLANCE.atOnce + 2 }, (_, index) => `job-${index}`);

let asked: string[];
let answer: (job: string) => Promise<Read>;
let cache: ProgressCache;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  answer = async () => FULL;
  const read = (job: string) => {
    asked.push(job);
    return answer(job);
  };
  cache = new ProgressCache(read, 1);
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
    const fast = new ProgressCache(async (job) => {
      asked.push(job);
      return FULL;
    }, 0.5);
    for (const after of [0, GLANCE.fresh / 2 - 1, GLANCE.fresh / 2]) await fast.of(["a"], NOW + after);
    expect(asked).toEqual(["a", "a"]);
  });

  test("a few jobs are read at a time, those with the oldest snapshot first", async () => {
    expect(await progressOf(MANY)).toHaveLength(GLANCE.atOnce);
    expect(asked).toEqual(MANY.slice(0, GLANCE.atOnce));
    expect(await progressOf(MANY, NOW + GLANCE.fresh)).toHaveLength(MANY.length);
    expect(asked.slice(GLANCE.atOnce, GLANCE.atOnce + 2)).toEqual(MANY.slice(GLANCE.atOnce));
    expect(asked).toHaveLength(2 * GLANCE.atOnce);
  });
});

describe("progress cache of a job that cannot be read", () => {
  test("it has no progress, and is not read again at once", async () => {
    answer = async () => LOST;
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
