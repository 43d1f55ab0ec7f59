import { beforeEach, describe, expect, test, vi } from "vitest";
import type { JobDetail } from "../../cloud/drs/detail.ts";
import type { ReadOutcome } from "../../model/drs.ts";
import { GLANCE } from "../../shared/limits.ts";
import { ProgressCache } from "./progress-cache.ts";

type Read = ReadOutcome<JobDetail>;

const NOW = 1_790_000_000_000;
const FULL: Read = { kind: "read", value: { id: "job", progress_info: { progress: "42%" } } as JobDetail };
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

const seen = async (jobs: readonly string[], now = NOW) =>
  (await cache.of(jobs, now)).map(({ job, progress }) => [job, progress?.percent ?? null]);

describe("the cloud is asked", () => {
  test("nothing when there is no job", async () => {
    expect(await seen([])).toEqual([]);
    expect(asked).toEqual([]);
  });

  test("once, however many look at the same time", async () => {
    const looks = await Promise.all([seen(["a"]), seen(["a"]), seen(["b", "a"])]);
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

  test("again only when a look has grown old", async () => {
    await seen(["a"]);
    await seen(["a"], NOW + GLANCE.fresh - 1);
    expect(asked).toEqual(["a"]);
    await seen(["a"], NOW + GLANCE.fresh);
    expect(asked).toEqual(["a", "a"]);
  });

  test("as much more often as time runs faster", async () => {
    const fast = new ProgressCache(async (job) => {
      asked.push(job);
      return FULL;
    }, 0.5);
    for (const after of [0, GLANCE.fresh / 2 - 1, GLANCE.fresh / 2]) await fast.of(["a"], NOW + after);
    expect(asked).toEqual(["a", "a"]);
  });

  test("of a few in one go, those first that nobody has looked at for longest", async () => {
    expect(await seen(MANY)).toHaveLength(GLANCE.atOnce);
    expect(asked).toEqual(MANY.slice(0, GLANCE.atOnce));
    expect(await seen(MANY, NOW + GLANCE.fresh)).toHaveLength(MANY.length);
    expect(asked.slice(GLANCE.atOnce, GLANCE.atOnce + 2)).toEqual(MANY.slice(GLANCE.atOnce));
    expect(asked).toHaveLength(2 * GLANCE.atOnce);
  });
});

describe("a job that cannot be read", () => {
  test("has no progress, and is not asked for again at once", async () => {
    answer = async () => LOST;
    expect(await seen(["a"])).toEqual([["a", null]]);
    expect(await seen(["a"], NOW + 1)).toEqual([["a", null]]);
    expect(asked).toEqual(["a"]);
  });

  test("in time keeps nobody: it is there at the next look", async () => {
    const answered: ((read: Read) => void)[] = [];
    answer = () => new Promise((resolve) => answered.push(resolve));
    const first = seen(["a"]);
    await vi.advanceTimersByTimeAsync(GLANCE.patience);
    expect(await first).toEqual([]);
    const second = seen(["a"], NOW + GLANCE.patience);
    answered[0]?.(FULL);
    expect(await second).toEqual([["a", 42]]);
    expect(asked).toEqual(["a"]);
  });

  test("any more is shown as it was seen last, until it can be", async () => {
    await seen(["a"]);
    answer = () => new Promise(() => {});
    const later = seen(["a"], NOW + GLANCE.fresh);
    await vi.advanceTimersByTimeAsync(GLANCE.patience);
    expect(await later).toEqual([["a", 42]]);
  });
});
