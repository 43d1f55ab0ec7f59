import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TokenBucket } from "./token-bucket.ts";

const T0 = 1_800_000_000_000;
const SLOW = { burst: 3, perSecond: 0.5 };

/** Waits for requests at these milliseconds after the first. */
const waitsAt = (times: readonly number[], rate = SLOW) => {
  const bucket = new TokenBucket(rate, T0);
  return times.map((time) => bucket.take(T0 + time));
};

describe("TokenBucket", () => {
  const cases: readonly (readonly [string, readonly number[], readonly number[]])[] = [
    ["refuses requests beyond its burst and returns the wait", [0, 0, 0, 0], [0, 0, 0, 2000]],
    ["takes no token for a refused request", [0, 0, 0, 0, 0, 0, 2000], [0, 0, 0, 2000, 2000, 2000, 0]],
    ["returns the rest of the wait", [0, 0, 0, 500, 1999, 2000], [0, 0, 0, 1500, 1, 0]],
    [
      "allows one request at each time that it returned, and no more",
      [0, 0, 0, 2000, 2000, 4000, 4000],
      [0, 0, 0, 0, 2000, 0, 2000],
    ],
    ["keeps no more tokens than its burst, however long it is unused", [0, 1e9, 1e9, 1e9, 1e9], [0, 0, 0, 0, 2000]],
    ["refills nothing when the clock goes back", [0, 0, 0, -60_000], [0, 0, 0, 2000]],
    ["refills from the new time after the clock has gone back", [0, 0, 0, -60_000, -58_000], [0, 0, 0, 2000, 0]],
  ];
  test.each(cases)("a bucket %s", (_, times, waits) => {
    expect(waitsAt(times)).toEqual(waits);
  });

  test("fractions add up to a token without a rounding error", () => {
    const bucket = new TokenBucket({ burst: 1, perSecond: 0.1 }, T0);
    bucket.take(T0);
    const waits = Array.from({ length: 10 }, (_, index) => bucket.take(T0 + 1000 * (index + 1)));
    expect(waits.map((wait) => wait === 0)).toEqual([...Array(9).fill(false), true]);
  });

  test("a bucket never allows more than its burst and its refill, whatever the clock does", () => {
    const steps = fc.array(fc.integer({ min: -5000, max: 5000 }), { maxLength: 200 });
    const rates = fc.record({ burst: fc.integer({ min: 1, max: 20 }), perSecond: fc.constantFrom(0.1, 0.5, 3, 50) });
    fc.assert(
      fc.property(rates, steps, (rate, moves) => {
        const bucket = new TokenBucket(rate, T0);
        let now = T0;
        let forward = 0;
        let passed = 0;
        for (const move of moves) {
          now += move;
          forward += Math.max(0, move);
          if (bucket.take(now) === 0) passed += 1;
        }
        expect(passed).toBeLessThanOrEqual(rate.burst + (forward * rate.perSecond) / 1000 + 1e-6);
      }),
    );
  });
});
