import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accepted, at, kinds, lost, play, reading, T0 } from "../../../test/support/lifecycle.ts";
import { testWatch } from "../../../test/support/operation.ts";
import { runs } from "../../../test/support/runs.ts";
import { FOLLOW, WATCH } from "../../shared/limits.ts";
import { JOB_STATUSES } from "../job-status.ts";
import { isEnded, type Operation, type WatchOperation } from "../operation.ts";
import type { Goal } from "../watch.ts";
import { transition } from "./lifecycle.ts";
import type { Effect, Event } from "./step.ts";

const INCREMENTAL: Goal = { kind: "incremental" };
const DELAY: Goal = { kind: "delay", below: 5 };

const watch = (goal: Goal | null, note: string | null = null) =>
  testWatch({ goal, note, createdAt: T0, acceptedAt: T0 });

const seen = (status: string | null, delay: number | null = null): Event => ({
  type: "observed",
  status,
  progress: delay === null ? null : { percent: 100, remaining: 0, delay },
});

const newsIn = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.type === "update" ? [effect.news] : []));

describe("a poll without news", () => {
  const still = (polls: number) => testWatch({ note: "PAUSING", createdAt: T0, updatedAt: T0, polls });

  test("leaves the watch as it is once its interval grows no more, with the next timer alone", () => {
    for (const event of [seen("PAUSING"), { type: "not_read", cause: "c", retryAfter: null } as const]) {
      const before = still(7);
      const { operation, effects } = transition(before, event, at(T0 + FOLLOW.cap));
      expect(operation).toBe(before);
      expect(kinds(effects)).toEqual(["timer poll"]);
    }
  });

  test("is counted while the interval grows; one that came late is the last one that is", () => {
    expect(transition(still(0), seen("PAUSING"), at(T0 + 1000)).operation).toMatchObject({ polls: 1 });
    const { operation } = transition(still(0), seen("PAUSING"), at(T0 + FOLLOW.cap));
    expect(transition(operation, seen("PAUSING"), at(T0 + 2 * FOLLOW.cap)).operation).toBe(operation);
  });
});

describe("no news is", () => {
  test.each([
    ["the state that the first look finds", null, "FULL_TRANSFER_STARTED"],
    ["the state that it was in before", "PAUSING", "PAUSING"],
    ["the failure that was told before", "INCRE_TRANSFER_FAILED", "INCRE_TRANSFER_FAILED"],
  ])("%s", (_, before, status) => {
    const { operation, effects } = play(watch(null, before), [seen(status)]);
    expect(kinds(effects)).toEqual(["timer poll"]);
    expect(operation).toMatchObject({ state: "running", note: status });
  });

  test("a look that failed", () => {
    const { operation, effects } = play(watch(null, "PAUSING"), [{ type: "not_read", cause: "502", retryAfter: null }]);
    expect(kinds(effects)).toEqual(["timer poll"]);
    expect(operation.note).toBe("PAUSING");
  });
});

describe("news is", () => {
  test("a failure with its cause, whose kind alone is in the ledger", () => {
    const cause = { kind: "network", line: "Read timed out", table: null, at: 0 } as const;
    const failed: Event = { type: "observed", status: "INCRE_TRANSFER_FAILED", progress: null, cause };
    const { effects } = play(watch(null, "PAUSING"), [failed]);
    expect(newsIn(effects)).toMatchObject([{ kind: "failed", cause }]);
    const record = effects.find((effect) => effect.type === "record");
    expect(record).toMatchObject({ kind: "seen", data: { status: "INCRE_TRANSFER_FAILED", cause: "network" } });
    expect(JSON.stringify(record)).not.toContain("timed out");
  });

  test.each([
    ["another state", "FULL_TRANSFER_STARTED", "FULL_TRANSFER_COMPLETE", "changed"],
    ["a failure", "FULL_TRANSFER_STARTED", "FULL_TRANSFER_FAILED", "failed"],
    ["a failure that the first look finds", null, "INCRE_TRANSFER_FAILED", "failed"],
    ["another failure", "FULL_TRANSFER_FAILED", "START_JOB_FAILED", "failed"],
    ["what works again", "INCRE_TRANSFER_FAILED", "STARTJOBING", "recovered"],
    ["a release that has begun", "INCRE_TRANSFER_STARTED", "RELEASE_RESOURCE_STARTED", "changed"],
  ])("%s, once", (_, before, status, kind) => {
    const { operation, effects } = play(watch(null, before), [seen(status), 7]);
    expect(newsIn(effects)).toEqual([{ kind, status, progress: null, at: T0 + 7 }]);
    expect(kinds(effects)).toContain("record seen");
    expect(newsIn(play(operation, [seen(status)]).effects)).toEqual([]);
  });
});

describe("a goal is not reached", () => {
  test.each([
    ["incremental, before that phase", INCREMENTAL, "FULL_TRANSFER_COMPLETE", null],
    ["a delay, while nothing flows and DRS says zero", DELAY, "PAUSING", 0],
    ["a delay, in the full copy, of which DRS says zero", DELAY, "FULL_TRANSFER_STARTED", 0],
    ["a delay that is as long", DELAY, "INCRE_TRANSFER_STARTED", 5],
    ["a delay that nobody knows", DELAY, "INCRE_TRANSFER_STARTED", null],
  ] as const)("%s", (_, goal, status, delay) => {
    expect(play(watch(goal), [seen(status, delay)]).operation.state).toBe("running");
  });
});

describe("a watch ends", () => {
  test.each([
    ["as succeeded when its goal is reached", INCREMENTAL, seen("INCRE_TRANSFER_STARTED"), "succeeded", null],
    ["as succeeded below its delay", DELAY, seen("INCRE_TRANSFER_STARTED", 4.9), "succeeded", null],
    ["as succeeded when it had no goal and the job ends", null, seen("RELEASE_RESOURCE_COMPLETE"), "succeeded", null],
    ["as succeeded when it had no goal and the job is gone", null, seen(null), "succeeded", null],
    ["as failed when the job ends before its goal", INCREMENTAL, seen("DELETED"), "failed", "job_gone"],
    ["as failed when the job is gone before its goal", DELAY, seen(null), "failed", "job_gone"],
    ["when somebody else cancels it", null, { type: "cancelled", by: "client:ci-bot" }, "cancelled", null],
    ["when nobody can be told", null, { type: "undeliverable", cause: "gone" }, "failed", "undeliverable"],
  ] as const)("%s, and that is told", (_, goal, event, state, code) => {
    const { operation, effects } = play(watch(goal, "PAUSING"), [event]);
    expect(operation.state).toBe(state);
    expect(operation.problem?.code ?? null).toBe(code);
    expect(kinds(effects)).toEqual(["no_timer", `record ${state}`, "report final"]);
  });

  test.each([
    ["by who watches: the answer says so", { type: "cancelled", by: "slack:T0001/U0001" }, "cancelled"],
    ["for want of the right to look", { type: "denied", refusal: { rule: 1, reason: "no" } }, "denied"],
  ] as const)("in silence %s", (_, event, state) => {
    const { operation, effects } = play(watch(null, "PAUSING"), [event]);
    expect(operation.state).toBe(state);
    expect(kinds(effects)).toEqual(["no_timer", `record ${state}`, "stop_reporting"]);
  });

  test.each([seen("PAUSING"), { type: "not_read", cause: "c", retryAfter: null } as const])(
    "after a month, whatever is seen: %j",
    (event) => {
      expect(play(watch(null, "PAUSING"), [event, WATCH.limit - 1]).operation.state).toBe("running");
      const { operation, effects } = play(watch(null, "PAUSING"), [event, WATCH.limit]);
      expect(operation).toMatchObject({ state: "expired", problem: { code: "watch_expired" } });
      expect(kinds(effects)).toContain("report final");
    },
  );
});

describe("it looks", () => {
  const timerOf = (polls: number, now: number, retryAfter: number | null = null) => {
    const event = { type: "not_read", cause: "c", retryAfter } as const;
    const [effect] = transition(testWatch({ createdAt: T0, updatedAt: now, polls }), event, at(now)).effects;
    return effect?.type === "timer" ? effect.at : Number.NaN;
  };

  test("less and less often, never more seldom than an action is followed but for the beat", () => {
    const pauses = [0, 1, 2, 3, 5, 500].map((polls) => timerOf(polls, T0) - T0);
    expect(pauses[0]).toBeLessThan(5000);
    for (const pause of pauses) expect(pause).toBeLessThanOrEqual(FOLLOW.cap * 1.5);
  });

  test("together with all others once it does so seldom", () => {
    const times = Array.from({ length: 100 }, (_, index) => timerOf(100, T0 + index * 150));
    for (const time of times) expect(time % FOLLOW.cap).toBe(0);
    expect(new Set(times).size).toBeLessThanOrEqual(2);
  });

  test("not before DRS says", () => {
    expect(timerOf(0, T0, 90_000)).toBeGreaterThanOrEqual(T0 + 90_000);
    expect(timerOf(100, T0, 90_000)).toBeGreaterThanOrEqual(T0 + 90_000);
  });

  test("at once for another goal", () => {
    const { operation, effects } = play(watch(null, "PAUSING"), [{ type: "goal_changed", goal: DELAY }, 9]);
    expect(operation).toMatchObject({ goal: DELAY, params: { until: "delay<5s" }, polls: 0 });
    expect(effects[0]).toEqual({ type: "timer", kind: "poll", at: T0 + 9 });
  });
});

describe("whatever happens", () => {
  const status = fc.constantFrom(...JOB_STATUSES);
  const progress = fc.option(fc.record({ percent: fc.constant(1), remaining: fc.constant(null), delay: fc.nat(9) }));
  const goal = fc.constantFrom(null, INCREMENTAL, DELAY);
  const event: fc.Arbitrary<Event> = fc.oneof(
    fc.record({ type: fc.constant("observed" as const), status: fc.option(status, { freq: 20 }), progress }),
    fc.record({ type: fc.constant("goal_changed" as const), goal }),
    fc.constantFrom<Event>(
      { type: "not_read", cause: "c", retryAfter: 1000 },
      { type: "denied", refusal: { rule: null, reason: "no" } },
      { type: "cancelled", by: "somebody" },
      { type: "undeliverable", cause: "gone" },
      // What happens to actions alone.
      { type: "sending", baseline: "b" },
      { type: "postponed", cause: "c", retryAfter: null },
      { type: "superseded", by: "another" },
      { type: "late_effect", evidence: { queryId: null } },
      { type: "outcome_recorded", outcome: "failed", by: "somebody", note: "n" },
      { type: "expired" },
      reading("PAUSING"),
      accepted(),
      lost,
    ),
  );
  const life = fc.array(fc.tuple(event, fc.nat(WATCH.limit / 20)), { maxLength: 40 });

  /** The steps of a life, each with what was before it. */
  function stepsOf(first: WatchOperation, events: readonly (readonly [Event, number])[]) {
    let operation: Operation = first;
    let now = T0;
    return events.map(([happened, after]) => {
      now += after;
      const before = operation;
      const step = transition(before, happened, at(now));
      operation = step.operation;
      return { before, ...step };
    });
  }

  test("a watch runs until it ends for good, with a timer as long as it runs, and has no effect upstream", () => {
    fc.assert(
      fc.property(goal, life, (first, events) => {
        for (const { before, operation, effects } of stepsOf(watch(first), events)) {
          expect(["running", "succeeded", "failed", "cancelled", "denied", "expired"]).toContain(operation.state);
          expect(operation).toMatchObject({ action: "watch", attempts: [], upstream: null, answer: null });
          expect(effects.some(({ type }) => type === "supersede")).toBe(false);
          expect(isEnded(before.state) ? operation : before).toBe(before);
          if (isEnded(operation.state) || operation === before) continue;
          expect(kinds(effects).filter((kind) => kind.startsWith("timer"))).toEqual(["timer poll"]);
        }
      }),
      { numRuns: runs(2000) },
    );
  });

  test("every failure that is seen is told, and every end but two kinds", () => {
    fc.assert(
      fc.property(goal, life, (first, events) => {
        for (const { before, operation, effects } of stepsOf(watch(first), events)) {
          const isNewFailure = operation.note !== before.note && operation.note?.endsWith("_FAILED");
          const told = newsIn(effects).map(({ kind }) => kind);
          expect(isNewFailure ? told : ["failed"]).toEqual(["failed"]);
          if (isEnded(before.state) || !isEnded(operation.state)) continue;
          expect(kinds(effects)).toContain(operation.state === "denied" ? "stop_reporting" : "report final");
        }
      }),
      { numRuns: runs(2000) },
    );
  });
});
