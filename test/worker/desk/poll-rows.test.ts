import { env, runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, test, vi } from "vitest";
import { UPSTREAM } from "../../../src/shared/limits.ts";
import { watchingDesk } from "../harness/simulated-desk.ts";

const MINUTES = 10;

describe("watches of jobs that do not change", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  test.each([1000, 5000])(
    "%d of them write at most one row a poll, and wake the desk only for calls",
    async (watches) => {
      await runInDurableObject(env.DESK.get(env.DESK.newUniqueId()), async (_, { storage }) => {
        const play = await watchingDesk(storage, watches, "PAUSING");
        const first = await play(15);
        expect(first.statuses).toBeGreaterThanOrEqual(watches);
        const { written, calls, statuses, alarms } = await play(MINUTES);
        expect(written).toBeLessThanOrEqual(statuses);
        expect(statuses).toBeGreaterThan(9 * calls);
        expect(alarms).toBeLessThanOrEqual(calls + 10 * MINUTES);
        expect(calls).toBeLessThanOrEqual(UPSTREAM.callsPerMinute * (MINUTES + 1));
      });
    },
  );
});
