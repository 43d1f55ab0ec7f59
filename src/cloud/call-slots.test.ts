import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UPSTREAM } from "../shared/limits.ts";
import { CALL_CLASSES, CallBudget, type CallClass } from "./call-budget.ts";
import { CallSlots } from "./call-slots.ts";

/** Lets everything that waits for nothing but its turn run. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

const openSlots = () => new CallSlots(new CallBudget(UPSTREAM.callsPerMinute, 1));

/** Calls that go on until they are told to end, in the order in which they began. */
function calls(slots: CallSlots) {
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<string>>();
  let running = 0;
  let most = 0;
  const run = (callClass: CallClass, name: string) =>
    slots.run(callClass, async () => {
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

describe("the calls of a project", () => {
  test("are never more than four at once; the next begins when one ends", async () => {
    const { begun, run, endOf, most } = calls(openSlots());
    const results = ["a", "b", "c", "d", "e", "f"].map((name) => run("waited", name));
    await settle();
    expect(begun).toEqual(["a", "b", "c", "d"]);
    endOf("b")?.resolve("done");
    expect(await results[1]).toBe("done");
    await settle();
    expect(begun).toEqual(["a", "b", "c", "d", "e"]);
    expect(most()).toBe(UPSTREAM.inFlight);
  });

  test("go on when one of them fails, and its failure is told to who asked", async () => {
    const { begun, run, endOf } = calls(openSlots());
    const results = ["a", "b", "c", "d", "e"].map((name) => run("waited", name));
    await settle();
    endOf("a")?.reject(new Error("lost"));
    await expect(results[0]).rejects.toThrow("lost");
    await settle();
    expect(begun).toEqual(["a", "b", "c", "d", "e"]);
  });

  test("give the most urgent class the next slot, before calls that have waited longer", async () => {
    const { begun, run, endOf } = calls(openSlots());
    for (const name of ["a", "b", "c", "d", "e"]) run("waited", name);
    for (const callClass of CALL_CLASSES.toReversed()) run(callClass, callClass);
    for (const name of ["a", "b", "c", "d", "action", "e"]) {
      await settle();
      endOf(name)?.resolve("done");
    }
    await settle();
    expect(begun.slice(4)).toEqual(["action", "e", "waited", "followed", "watch", "background"]);
  });

  test("all have their turn, however they come and end", async () => {
    const step = fc.record({
      callClass: fc.constantFrom(...CALL_CLASSES),
      ticks: fc.nat(4),
      fails: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const slots = openSlots();
        let running = 0;
        let most = 0;
        const results = await Promise.allSettled(
          steps.map(({ callClass, ticks, fails }) =>
            slots.run(callClass, async () => {
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
