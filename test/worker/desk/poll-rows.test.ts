import { env, runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, test, vi } from "vitest";
import { SAMPLING, UPSTREAM } from "../../../src/shared/limits.ts";
import { type Counts, followingDesk, samplingDesk, watchingDesk } from "../harness/simulated-desk.ts";

const HOUR = 60;

const PAUSED = { status: "PAUSING", hasBatches: true };

/** Minutes after which the pace of a desk is even. */
const BEGINNING = 15;

/** Play the beginning and some more minutes of a desk of its own. */
async function play(
  minutes: number,
  open: (storage: DurableObjectStorage) => Promise<(minutes: number) => Promise<Counts>>,
): Promise<{ first: Counts; counts: Counts }> {
  return runInDurableObject(env.DESK.get(env.DESK.newUniqueId()), async (_, { storage }) => {
    const playing = await open(storage);
    return { first: await playing(BEGINNING), counts: await playing(minutes) };
  });
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("watches of jobs that do not change", () => {
  test.each([1000, 5000])(
    "%d of them write at most one row a poll in an hour, read six, and wake the desk only for calls",
    async (watches) => {
      const { first, counts } = await play(HOUR, (storage) => watchingDesk(storage, watches, PAUSED));
      expect(first.statuses).toBeGreaterThanOrEqual(watches);
      // Opening the desk and the first polls read each row a few times, whatever their number.
      expect(first.read).toBeLessThanOrEqual(6 * (watches + first.statuses));
      const { written, read, calls, statuses, alarms } = counts;
      expect(written).toBeLessThanOrEqual(statuses);
      expect(read).toBeLessThanOrEqual(6 * statuses);
      expect(statuses).toBeGreaterThan(9 * calls);
      expect(alarms).toBeLessThanOrEqual(calls + 10 * HOUR);
      expect(calls).toBeLessThanOrEqual(UPSTREAM.callsPerMinute * 0.5 * HOUR);
    },
  );
});

describe("watches in a region without batches", () => {
  test("are read one by one, as many as the budget has calls for, and wake the desk only for them", async () => {
    const minutes = 30;
    const { counts } = await play(minutes, (storage) => watchingDesk(storage, 500, { ...PAUSED, hasBatches: false }));
    const { statuses, calls, alarms } = counts;
    expect(calls).toBeLessThanOrEqual(UPSTREAM.callsPerMinute * 0.5 * minutes);
    expect(statuses).toBeGreaterThanOrEqual(0.99 * calls);
    expect(alarms).toBeLessThanOrEqual(calls + 10 * minutes);
  });
});

describe("actions that are followed by job status", () => {
  test("share calls, ten to each, also where the budget has one call at a time", async () => {
    const minutes = 10;
    const { counts } = await play(minutes, (storage) => followingDesk(storage, 300));
    // Each of them is read every half minute; some are sampled besides.
    const polls = 300 * 2 * minutes;
    expect(counts.statuses).toBeGreaterThanOrEqual(polls);
    expect(counts.calls).toBeLessThanOrEqual(polls / 8);
  });
});

describe("samples of 200 incremental jobs without news", () => {
  test("take a quarter of the budget in an hour, twenty jobs in four calls, and a row each", async () => {
    const { counts } = await play(HOUR, (storage) => samplingDesk(storage, 200));
    const { written, read, calls, progress: samples, rows } = counts;
    expect(samples).toBeGreaterThanOrEqual((200 * HOUR) / 2);
    expect(calls).toBeLessThanOrEqual(SAMPLING.share * UPSTREAM.callsPerMinute * HOUR);
    expect(5 * calls).toBeLessThanOrEqual(1.05 * samples);
    expect(rows.delays).toBe(samples);
    // The rest are the timers, and the row of a job every quarter of an hour.
    expect(written).toBeLessThanOrEqual(1.15 * samples);
    expect(read).toBeLessThanOrEqual(12 * samples);
  });
});
