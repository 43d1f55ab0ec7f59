import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { UPSTREAM } from "../shared/limits.ts";
import { CallBudget, type Priority } from "./call-budget.ts";

const START = Date.UTC(2026, 10, 2);
const MINUTE = 60_000;

/** Lets everything that waits for nothing but its turn run. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Calls that go on until they are told to end, in the order in which they began. */
function calls(budget: CallBudget) {
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<string>>();
  let running = 0;
  let most = 0;
  const run = (priority: Priority, name: string) =>
    budget.run(priority, async () => {
      begun.push(name);
      running += 1;
      most = Math.max(most, running);
      const end = Promise.withResolvers<string>();
      ends.set(name, end);
      return end.promise.finally(() => {
        running -= 1;
      });
    });
  const endOf = (name: string) => ends.get(name);
  return { begun, run, endOf, most: () => most };
}

describe("what can wait takes a part of the budget only", () => {
  test("and goes on once enough of the calls are older than a minute", async () => {
    const budget = new CallBudget(1);
    for (let call = 0; call < 50; call++) await budget.run("reading", async () => {});
    const now = Date.now();
    expect(budget.readingDelay(now)).toBe(0);
    expect(budget.readingDelay(now, 51)).toBe(0);
    expect(budget.readingDelay(now, 50)).toBeGreaterThan(0);
    expect(budget.readingDelay(now + MINUTE + 1000, 50)).toBe(0);
  });
});

describe("the calls of a project", () => {
  test("are never more than four at once; the next begins when one ends", async () => {
    const { begun, run, endOf, most } = calls(new CallBudget(1));
    const results = ["a", "b", "c", "d", "e", "f"].map((name) => run("reading", name));
    await settle();
    expect(begun).toEqual(["a", "b", "c", "d"]);
    endOf("b")?.resolve("done");
    expect(await results[1]).toBe("done");
    await settle();
    expect(begun).toEqual(["a", "b", "c", "d", "e"]);
    expect(most()).toBe(UPSTREAM.inFlight);
  });

  test("go on when one of them fails, and its failure is told to who asked", async () => {
    const { begun, run, endOf } = calls(new CallBudget(1));
    const results = ["a", "b", "c", "d", "e"].map((name) => run("reading", name));
    await settle();
    endOf("a")?.reject(new Error("lost"));
    await expect(results[0]).rejects.toThrow("lost");
    await settle();
    expect(begun).toEqual(["a", "b", "c", "d", "e"]);
  });

  test("give actions the next slot, before readings that have waited longer", async () => {
    const { begun, run, endOf } = calls(new CallBudget(1));
    for (const name of ["a", "b", "c", "d"]) run("reading", name);
    run("reading", "reading 1");
    run("reading", "reading 2");
    run("action", "action 1");
    run("action", "action 2");
    for (const name of ["a", "b", "c", "d"]) {
      await settle();
      endOf(name)?.resolve("done");
    }
    await settle();
    expect(begun.slice(4)).toEqual(["action 1", "action 2", "reading 1", "reading 2"]);
  });

  test("all have their turn, however they come and end", async () => {
    const step = fc.record({
      priority: fc.constantFrom<Priority>("action", "reading"),
      ticks: fc.nat(4),
      fails: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const budget = new CallBudget(1);
        let running = 0;
        let most = 0;
        const results = await Promise.allSettled(
          steps.map(({ priority, ticks, fails }) =>
            budget.run(priority, async () => {
              running += 1;
              most = Math.max(most, running);
              for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
              running -= 1;
              if (fails) throw new Error("lost");
            }),
          ),
        );
        expect(most).toBeLessThanOrEqual(UPSTREAM.inFlight);
        expect(results.map(({ status }) => status === "rejected")).toEqual(steps.map(({ fails }) => fails));
      }),
    );
  });
});

describe("the budget of a project", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"], now: START });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  async function spend(budget: CallBudget, count: number, every: number, priority: Priority = "reading") {
    for (let call = 0; call < count; call += 1) {
      await budget.run(priority, async () => {});
      vi.setSystemTime(Date.now() + every);
    }
  }

  test("lets a reading go at once while some of it is left", async () => {
    const budget = new CallBudget(1);
    expect(budget.readingDelay(START)).toBe(0);
    await spend(budget, UPSTREAM.callsPerMinute - 1, 0);
    expect(budget.readingDelay(START)).toBe(0);
  });

  test("counts those that wait for a slot: many that ask at once do not all get it", async () => {
    const budget = new CallBudget(1);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const calls: Promise<void>[] = [];
    while (budget.readingDelay(Date.now()) === 0) calls.push(budget.run("reading", () => held));
    expect(calls).toHaveLength(UPSTREAM.callsPerMinute);
    release();
    await Promise.all(calls);
    expect(budget.readingDelay(Date.now())).toBe(MINUTE);
  });

  test("holds a reading back until the oldest call is a minute old", async () => {
    const budget = new CallBudget(1);
    await spend(budget, UPSTREAM.callsPerMinute, 100);
    expect(budget.readingDelay(Date.now())).toBe(MINUTE - 100 * UPSTREAM.callsPerMinute);
    expect(budget.readingDelay(START + MINUTE - 1)).toBe(1);
    expect(budget.readingDelay(START + MINUTE)).toBe(0);
  });

  test("tells, also when actions went beyond it, when a reading may really go", async () => {
    const budget = new CallBudget(1);
    await spend(budget, UPSTREAM.callsPerMinute + 50, 100, "action");
    const now = Date.now();
    const delay = budget.readingDelay(now);
    expect(delay).toBeGreaterThan(0);
    expect(budget.readingDelay(now + delay - 1)).toBeGreaterThan(0);
    expect(budget.readingDelay(now + delay)).toBe(0);
  });

  test("never holds an action back", async () => {
    const budget = new CallBudget(1);
    await spend(budget, UPSTREAM.callsPerMinute, 0);
    let ran = false;
    await budget.run("action", async () => {
      ran = true;
    });
    expect(ran).toBe(true);
  });

  test("is of a minute as long as the scale makes it", async () => {
    const budget = new CallBudget(0.01);
    await spend(budget, UPSTREAM.callsPerMinute, 0);
    expect(budget.readingDelay(START)).toBe(600);
    expect(budget.readingDelay(START + 600)).toBe(0);
  });
});
