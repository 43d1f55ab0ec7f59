import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addSample, type DelaySample, intervalOf, lastStandstillIn, thinned } from "./delay-sample.ts";

const DENSITY = { spacing: 45_000, most: 60, point: 900_000 };

const sampleAt = (at: number, given: Partial<DelaySample> = {}): DelaySample => ({
  ...{ at, status: "INCRE_TRANSFER_STARTED", delay: 3, percent: 100 },
  ...given,
});

const added = (samples: readonly DelaySample[], density = DENSITY): readonly DelaySample[] =>
  samples.reduce<readonly DelaySample[]>((list, sample) => addSample(list, sample, density), []);

const readings = fc.array(
  fc.record({
    at: fc.nat(4_000_000),
    status: fc.constantFrom("INCRE_TRANSFER_STARTED", "PAUSING", "INCRE_TRANSFER_FAILED"),
    delay: fc.option(fc.nat(100)),
    percent: fc.option(fc.nat(100)),
  }),
  { maxLength: 300 },
);

const isAscending = (samples: readonly DelaySample[]) =>
  samples.every(({ at }, index) => at > (samples[index - 1]?.at ?? -1));

describe("a delay history", () => {
  test("stays within its bound and in order, and holds only what was read", () => {
    fc.assert(
      fc.property(readings, (given) => {
        const samples = added(given);
        expect(samples.length).toBeLessThanOrEqual(DENSITY.most);
        expect(isAscending(samples)).toBe(true);
        expect(samples.every((sample) => (given as readonly DelaySample[]).includes(sample))).toBe(true);
      }),
    );
  });

  test("takes a new status at once, and another sample of one status only after the spacing", () => {
    const samples = [
      sampleAt(0),
      sampleAt(10_000, { delay: 9 }),
      sampleAt(20_000, { status: "PAUSING", delay: null, percent: null }),
      sampleAt(30_000),
      sampleAt(80_000),
    ];
    expect(added(samples).map(({ at }) => at)).toEqual([0, 20_000, 30_000, 80_000]);
  });

  test("takes no reading that is older than the last one", () => {
    expect(added([sampleAt(100_000), sampleAt(50_000), sampleAt(40_000, { status: "PAUSING" })])).toHaveLength(1);
  });

  test("is not torn by readings of the status alone, which give way to figures", () => {
    const bare = { delay: null, percent: null };
    const samples = [sampleAt(0), sampleAt(60_000, bare), sampleAt(120_000, bare), sampleAt(130_000, { delay: 7 })];
    expect(added(samples)).toEqual([sampleAt(0), sampleAt(130_000, { delay: 7 })]);
  });
});

describe("thinning out", () => {
  test("keeps the greatest delay of an interval, with its time, and every status", () => {
    const samples = [
      sampleAt(0, { delay: 1 }),
      sampleAt(60_000, { delay: 90 }),
      sampleAt(120_000, { status: "PAUSING", delay: null, percent: null }),
      sampleAt(180_000, { delay: 2 }),
      sampleAt(900_000, { delay: 4 }),
    ];
    expect(thinned(samples, DENSITY.point)).toEqual([samples[1], samples[2], samples[4]]);
  });

  test("invents nothing, keeps the order, and leaves at most one sample for each status and interval", () => {
    fc.assert(
      fc.property(readings, (given) => {
        const kept = thinned(added(given), DENSITY.point);
        const keys = kept.map(({ at, status }) => `${Math.floor(at / DENSITY.point)} ${status}`);
        expect(new Set(keys).size).toBe(keys.length);
        expect(isAscending(kept)).toBe(true);
        expect(kept.every((sample) => (given as readonly DelaySample[]).includes(sample))).toBe(true);
      }),
    );
  });
});

test("the interval is the median distance in seconds, null for fewer than two samples", () => {
  expect(intervalOf([])).toBeNull();
  expect(intervalOf([sampleAt(0)])).toBeNull();
  expect(intervalOf([0, 60_000, 120_000, 900_000].map((at) => sampleAt(at)))).toBe(60);
});

test("a standstill is the last sample in which no data flowed", () => {
  const states = ["INCRE_TRANSFER_STARTED", "PAUSING", "STARTJOBING", "INCRE_TRANSFER_STARTED"];
  const samples = states.map((status, at) => sampleAt(at, { status }));
  expect(lastStandstillIn(samples)).toBe(2);
  expect(lastStandstillIn(samples.slice(0, 1))).toBeNull();
});
