import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ADAPTING, THROTTLE, UPSTREAM } from "../shared/limits.ts";
import { CALL_CLASSES, CallBudget, type CallClass } from "./call-budget.ts";

const START = Date.UTC(2026, 10, 2);
const MINUTE = 60_000;
const LIMIT = UPSTREAM.callsPerMinute;

const open = (limit: number = LIMIT, scale = 1) => new CallBudget(limit, scale);

function begin(budget: CallBudget, callClass: CallClass, at: number) {
  budget.promise(callClass);
  budget.begin(callClass, at);
}

/** Makes calls at intervals. Returns the time after the last interval. */
function spend(budget: CallBudget, count: number, every = 0, callClass: CallClass = "waited") {
  for (let call = 0; call < count; call += 1) begin(budget, callClass, START + call * every);
  return START + count * every;
}

describe("the calls of a class", () => {
  const spent = (callClass: CallClass) => {
    const budget = open();
    while (budget.delay(callClass, START) === 0) begin(budget, callClass, START);
    return budget.used(START);
  };

  test.each<[CallClass, number]>([
    ["waited", 100],
    ["followed", 90],
    ["watch", 50],
    ["background", 40],
  ])("`%s` are at most %d of a hundred", (callClass, most) => {
    expect(spent(callClass)).toBe(most);
    expect(open().free(callClass, START)).toBe(most);
  });

  test("of actions are never held back", () => {
    const budget = open();
    spend(budget, 2 * LIMIT);
    expect(budget.delay("action", START)).toBe(0);
    expect(budget.free("action", START)).toBe(Number.POSITIVE_INFINITY);
  });

  test.each<CallClass>(["watch", "background"])("`%s` keep a tenth while others take more than their share", (one) => {
    const budget = open();
    spend(budget, 80, 0, "followed");
    expect(budget.free(one, START)).toBe(10);
    for (let call = 0; call < 10; call += 1) begin(budget, one, START);
    expect(budget.free(one, START)).toBe(0);
    expect(budget.delay(one, START)).toBe(MINUTE);
  });

  test("that wait for a slot count: those that ask at once do not all get the same room", () => {
    const budget = open();
    for (let call = 0; call < LIMIT; call += 1) {
      expect(budget.delay("waited", START)).toBe(0);
      budget.promise("waited");
    }
    expect(budget.delay("waited", START)).toBe(MINUTE);
  });

  test("may be made after the delay and not before it, whatever came before", () => {
    const step = fc.record({
      callClass: fc.constantFrom(...CALL_CLASSES),
      pause: fc.nat(2000),
      count: fc.integer({ min: 1, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.constantFrom(...CALL_CLASSES), (steps, callClass) => {
        const budget = open();
        let now = START;
        for (const { callClass: made, pause, count } of steps) {
          for (let call = 0; call < count; call += 1) begin(budget, made, now);
          now += pause;
        }
        const delay = budget.delay(callClass, now);
        expect(delay > 0).toBe(budget.free(callClass, now) === 0);
        if (delay > 1) expect(budget.delay(callClass, now + delay - 1)).toBeGreaterThan(0);
        expect(budget.delay(callClass, now + delay)).toBe(0);
      }),
    );
  });
});

describe("the budget of a project", () => {
  test("holds a call back until the oldest one is a minute old", () => {
    const budget = open();
    const now = spend(budget, LIMIT, 100);
    expect(budget.delay("waited", now)).toBe(MINUTE - 100 * LIMIT);
    expect(budget.delay("waited", START + MINUTE - 1)).toBe(1);
    expect(budget.delay("waited", START + MINUTE)).toBe(0);
  });

  test("has a minute as long as the scale makes it", () => {
    const budget = open(LIMIT, 0.01);
    spend(budget, LIMIT);
    expect(budget.delay("waited", START)).toBe(600);
    expect(budget.delay("waited", START + 600)).toBe(0);
  });

  test.each([10, 250, 6000])("is of %d calls where the config says so", (limit) => {
    expect(open(limit).free("waited", START)).toBe(limit);
    expect(open(limit).free("watch", START)).toBe(limit / 2);
  });
});

describe("the working budget", () => {
  test.each<[string, (budget: CallBudget, begun: number, now: number) => void, number]>([
    ["a 429 without Retry-After", (budget, begun, now) => budget.throttled(null, begun, now), ADAPTING.throttled],
    ["a 429 with Retry-After", (budget, begun, now) => budget.throttled(30_000, begun, now), ADAPTING.throttled],
    ["a time-out", (budget, begun, now) => budget.timedOut(begun, now), ADAPTING.timedOut],
  ])("falls by a factor after %s, once for calls that were under way together, and never below its floor", (...row) => {
    const [, fail, factor] = row;
    const budget = open();
    for (const begun of [0, 1, 2, 3]) fail(budget, START + begun, START + 10 + begun);
    expect(budget.working).toBe(LIMIT * factor);
    for (let call = 1; call < 50; call += 1) fail(budget, START + call * 100, START + call * 100 + 10);
    expect(budget.working).toBe(LIMIT * ADAPTING.floor);
    expect(budget.free("waited", START + 10 * MINUTE)).toBe(LIMIT * ADAPTING.floor);
  });

  test("recovers by equal steps while calls succeed, to the configured budget and no further", () => {
    const budget = open();
    budget.throttled(null, START, START);
    budget.answered();
    const step = budget.working - LIMIT / 2;
    budget.answered();
    expect(budget.working - LIMIT / 2).toBeCloseTo(2 * step);
    for (let call = 0; call < 1000; call += 1) budget.answered();
    expect(budget.working).toBe(LIMIT);
  });

  test("pauses all calls for as long as DRS says, else longer with each 429 in a row", () => {
    const budget = open();
    budget.throttled(7000, START, START);
    expect([budget.pause(START), budget.delay("watch", START), budget.free("watch", START)]).toEqual([7000, 7000, 0]);
    const other = open();
    other.throttled(null, START, START);
    expect(other.pause(START)).toBe(THROTTLE.base);
    other.throttled(null, START, START);
    expect(other.pause(START)).toBe(2 * THROTTLE.base);
  });
});

describe("after the clock was set back", () => {
  const HOUR = 3_600_000;

  test("calls from before the step count no more", () => {
    const budget = open();
    spend(budget, LIMIT);
    expect(budget.delay("watch", START)).toBeGreaterThan(0);
    expect(budget.delay("watch", START - HOUR)).toBe(0);
  });

  test("a question whose time is some milliseconds old forgets no call and no pause", () => {
    const budget = open();
    spend(budget, LIMIT);
    expect(budget.used(START - 5)).toBe(LIMIT);
    budget.throttled(null, START, START);
    expect(budget.pause(START - 5)).toBe(THROTTLE.base + 5);
  });

  test("a pause from before the step is over", () => {
    const budget = open();
    budget.throttled(null, START, START);
    expect(budget.pause(START)).toBe(THROTTLE.base);
    expect(budget.pause(START - HOUR)).toBe(0);
    budget.throttled(null, START - HOUR, START - HOUR);
    expect(budget.pause(START - HOUR)).toBeLessThanOrEqual(THROTTLE.cap);
  });
});
