import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RefusalCounter } from "./refusal-counts.ts";

const WINDOW = 5000;

/** A counter, what it has handed over, and what it does after the answer. */
function counter(keep: () => Promise<void> = async () => {}) {
  const kept: unknown[] = [];
  const work: Promise<void>[] = [];
  const refusals = new RefusalCounter(async (source, counted) => {
    kept.push([source, counted]);
    await keep();
  }, WINDOW);
  const count = (source: string, reason: string) =>
    refusals.count(source, reason, Date.now(), (promise) => void work.push(promise));
  return { kept, work, count };
}

describe("requests that were not believed", () => {
  beforeEach(() => void vi.useFakeTimers({ now: 0 }));
  afterEach(() => void vi.useRealTimers());

  test("are handed over by source when the window is over, and once", async () => {
    const { kept, work, count } = counter();
    for (let time = 0; time < 1000; time += 1) count("slack", time % 10 === 0 ? "stale" : "bad_signature");
    vi.setSystemTime(40);
    count("slack", "stale");
    count("ops", "missing");
    expect(kept).toEqual([]);
    await vi.advanceTimersByTimeAsync(WINDOW);
    expect(kept).toEqual([
      ["slack", { counts: { stale: 101, bad_signature: 900 }, since: 0, until: 40 }],
      ["ops", { counts: { missing: 1 }, since: 40, until: 40 }],
    ]);
    expect(work).toHaveLength(2);
    count("slack", "stale");
    await vi.advanceTimersByTimeAsync(WINDOW);
    expect(kept).toHaveLength(3);
  });

  test("are handed over later when the work of an isolate was cut off", async () => {
    const { kept, work, count } = counter();
    count("slack", "stale");
    vi.clearAllTimers();
    vi.setSystemTime(10 * WINDOW);
    count("slack", "stale");
    expect(work).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(WINDOW);
    expect(kept).toEqual([["slack", { counts: { stale: 2 }, since: 0, until: 10 * WINDOW }]]);
  });

  test("are logged, should nobody take them, and that troubles nobody", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const { work, count } = counter(() => Promise.reject(new Error("no desk")));
    count("slack", "stale");
    await vi.advanceTimersByTimeAsync(WINDOW);
    await expect(Promise.all(work)).resolves.toEqual([undefined]);
    expect(JSON.parse(String(log.mock.calls[0]?.[0]))).toMatchObject({
      ...{ event: "unverified_not_recorded", source: "slack", counts: { stale: 1 } },
    });
  });
});
