import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accepted, lost, reading } from "../../../test/support/lifecycle.ts";
import { type Chance, FATES, Life } from "../../../test/support/lifecycle-model.ts";
import { runs } from "../../../test/support/runs.ts";
import { isResendable } from "../../cloud/drs/action.ts";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import { ACTION_NAMES, type ActionName } from "../drs.ts";
import { isEnded } from "../operation.ts";

/** An effect may come up to this long after its answer was lost: well beyond the time in which it is settled. */
const LATEST = 600_000;

const chance: fc.Arbitrary<Chance> = fc.record({
  throws: fc.nat(4).map((n) => n === 0),
  readable: fc.nat(3).map((n) => n > 0),
  fate: fc.oneof(fc.constantFrom(...FATES), fc.nat(LATEST)),
  follow: fc.constantFrom("going", "success", "failure"),
  meanwhile: fc.nat(40).map((n) => (["cancelled", "denied", "superseded"] as const)[n] ?? "nothing"),
});

/** More firings than any life takes: followed for twelve hours and read every half minute. */
const PATIENCE = 5000;

/** Checks a property of the lives of all verbs, or of some. */
function everyLife(check: (life: Life, action: ActionName) => void, actions: readonly ActionName[] = ACTION_NAMES) {
  fc.assert(
    fc.property(fc.constantFrom(...actions), fc.array(chance, { maxLength: 40 }), (action, chances) => {
      check(new Life(action).live(chances, PATIENCE), action);
    }),
    { numRuns: runs(2000) },
  );
}

describe("through losses, late effects, exceptions and restarts", () => {
  test("every operation ends, or asks a person", () => {
    everyLife(({ operation, fired }) => {
      expect(fired).toBeLessThan(PATIENCE);
      expect(isEnded(operation.state)).toBe(true);
    });
  });

  test("an ended one never changes, whatever still comes", () => {
    everyLife((life) => {
      const { operation } = life;
      for (const event of [accepted(), lost, reading("PAUSING")]) life.feed(event);
      expect(life.operation).toBe(operation);
    });
  });

  test("what writes or cannot be undone has at most one effect", () => {
    const once = ACTION_NAMES.filter((name) => !isResendable(CATALOGUE[name]));
    everyLife(({ effects }) => expect(effects).toBeLessThanOrEqual(1), once);
  });

  test("what is said at the end is what happened", () => {
    everyLife(({ operation: { state, acceptedAt }, effects }) => {
      const isTrue = acceptedAt === null ? state === "unknown" || effects === 0 : effects >= 1;
      expect({ state, acceptedAt, effects, isTrue }).toMatchObject({ isTrue: true });
    });
  });

  test("an exception delays an operation and does not end it", () => {
    const smooth: Chance = { throws: false, readable: true, fate: "accepted", follow: "success", meanwhile: "nothing" };
    const throwing = { ...smooth, throws: true };
    for (const action of ACTION_NAMES) {
      const unharmed = new Life(action).live([], PATIENCE);
      const delayed = new Life(action).live([throwing, smooth, throwing, throwing], PATIENCE);
      expect([delayed.operation.state, delayed.effects]).toEqual([unharmed.operation.state, unharmed.effects]);
    }
  });
});
