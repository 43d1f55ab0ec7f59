import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  accepted,
  answered,
  at,
  error,
  kinds,
  leaving,
  lost,
  play,
  queued,
  reading,
  refused,
  T0,
} from "../../../test/support/lifecycle.ts";
import { runs } from "../../../test/support/runs.ts";
import { isResendable } from "../../cloud/drs/action.ts";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import { LEASE } from "../../shared/limits.ts";
import { ACTION_NAMES } from "../drs.ts";
import { JOB_STATUSES } from "../job-status.ts";
import { isEnded, type Operation } from "../operation.ts";
import { firstTimer, transition } from "./lifecycle.ts";
import type { Event } from "./step.ts";

describe("what does not fit the state changes nothing", () => {
  const cases: readonly (readonly [string, Operation, Event])[] = [
    ["an answer to what is queued", queued("start"), accepted()],
    ["leaving twice", queued("start", { state: "sending" }), leaving("CONFIGURATION")[0]],
    ["leaving after it was cancelled", queued("start", { state: "cancelled" }), leaving("CONFIGURATION")[0]],
    ["a reading after the end", queued("start", { state: "succeeded" }), reading("PAUSING")],
    ["cancelling what is being sent", queued("start", { state: "sending" }), { type: "cancelled", by: "x" }],
    ["cancelling what runs", queued("start", { state: "running" }), { type: "cancelled", by: "x" }],
    [
      "settling what is known",
      queued("start", { state: "failed" }),
      { type: "outcome_recorded", outcome: "succeeded", by: "x", note: "n" },
    ],
    ["being superseded while sending", queued("start", { state: "sending" }), { type: "superseded", by: "other" }],
  ];
  test.each(cases)("%s", (_, operation, event) => {
    const step = transition(operation, event, at(T0));
    expect(step.operation).toBe(operation);
    expect(step.effects).toEqual([]);
  });
});

describe("an operation whose job is known by its name alone", () => {
  const nameless = { ...queued("stop").job, alias: null, id: "", name: "DRS-1234" };
  const found = { ...nameless, id: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r" };
  const received = queued("stop", { state: "received", job: nameless });

  test("is not sent before the job has been found", () => {
    for (const event of [...leaving("PAUSING"), accepted(), lost]) {
      expect(transition(received, event, at(T0)).operation).toBe(received);
    }
  });

  test("goes into the queue of the job that was found, and once only", () => {
    const { operation, effects } = play(received, [{ type: "job_found", job: found, approval: null }]);
    expect(operation).toMatchObject({ state: "queued", job: found });
    expect(kinds(effects)).toEqual(["timer send", "record resolved"]);
    expect(transition(operation, { type: "job_found", job: nameless, approval: null }, at(T0)).operation).toBe(
      operation,
    );
  });

  test("waits for the list of jobs, as it is, and gives up like any other", () => {
    const held: Event = { type: "postponed", cause: "HTTP 502", retryAfter: null };
    const { operation, effects } = play(received, [held]);
    expect(operation).toMatchObject({ state: "received", resends: 1, note: "HTTP 502" });
    expect(kinds(effects)).toEqual(["timer resolve", "record retrying"]);
    const { until = 0 } = operation.waiting ?? {};
    expect(play(operation, [held, until - T0 - 1]).operation.state).toBe("received");
    expect(play(operation, [held, until - T0]).operation).toMatchObject({
      ...{ state: "failed", problem: { code: "gave_up" } },
    });
  });

  test("fails where there is no such job, and can be cancelled meanwhile", () => {
    const problem = { code: "unknown_job", detail: "there is no such job" };
    expect(play(received, [{ type: "impossible", problem, upstream: null }]).operation).toMatchObject({
      state: "failed",
      problem,
    });
    expect(play(received, [{ type: "cancelled", by: "x" }]).operation.state).toBe("cancelled");
  });

  test("has a timer of its own to begin with", () => {
    expect(firstTimer("received", at(T0))).toEqual({ kind: "resolve", at: T0 + LEASE });
    expect(firstTimer("queued", at(T0))).toEqual({ kind: "send", at: T0 + LEASE });
  });
});

describe("whatever happens", () => {
  const status = fc.constantFrom<string>(...JOB_STATUSES);
  const event: fc.Arbitrary<Event> = fc.oneof(
    fc.record({ type: fc.constant("sending" as const), baseline: status }),
    fc.record({
      type: fc.constant("postponed" as const),
      cause: fc.constant("c"),
      retryAfter: fc.constantFrom(null, 1000),
    }),
    fc.constantFrom(accepted(), accepted("q"), lost, refused("DRS.M00304")),
    fc.constantFrom(
      answered({ kind: "not_sent", cause: "429", retryAfter: null }),
      answered({ kind: "unauthorized", error: error(null, 401) }),
    ),
    fc.record({
      type: fc.constant("reconcile_reading" as const),
      seen: fc.option(status),
      evidence: fc.constantFrom(null, { queryId: null }, { queryId: "found" }),
    }),
    status.map(reading),
    fc.record({ type: fc.constant("not_read" as const), cause: fc.constant("c"), retryAfter: fc.constant(null) }),
    fc.constantFrom<Event>({ type: "superseded", by: "o" }, { type: "cancelled", by: "p" }),
  );
  const life = fc.array(fc.tuple(event, fc.integer({ min: 0, max: 60_000 })), { maxLength: 60 });

  test("an ended operation never changes, and an open one always has a timer", () => {
    fc.assert(
      fc.property(fc.constantFrom(...ACTION_NAMES), life, (action, events) => {
        let operation: Operation = queued(action);
        let now = T0;
        let hasTimer = true;
        for (const [happened, after] of events) {
          now += after;
          const step = transition(operation, happened, at(now));
          expect(isEnded(operation.state) ? step.operation : operation).toBe(operation);
          for (const effect of step.effects) {
            if (effect.type === "timer") hasTimer = true;
            if (effect.type === "no_timer") hasTimer = false;
          }
          operation = step.operation;
          expect(hasTimer).toBe(!isEnded(operation.state));
        }
      }),
      { numRuns: runs(1000) },
    );
  });

  test("what writes or cannot be undone leaves again only when the time before surely had no effect", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ACTION_NAMES.filter((name) => !isResendable(CATALOGUE[name]))),
        life,
        (action, events) => {
          let operation: Operation = queued(action);
          let now = T0;
          for (const [happened, after] of events) {
            now += after;
            operation = transition(operation, happened, at(now)).operation;
            const before = operation.attempts.slice(0, -1);
            expect(before.every(({ outcome }) => outcome === "not_sent")).toBe(true);
            expect(before.some(({ settling }) => settling !== null)).toBe(false);
          }
        },
      ),
      { numRuns: runs(1000) },
    );
  });
});
