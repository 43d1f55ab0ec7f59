import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { testOperation } from "../../../test/support/operation.ts";
import type { ActionName } from "../../drs/action.ts";
import { CATALOGUE } from "../../drs/catalogue.ts";
import { ACTION_NAMES } from "../../drs/native/names.ts";
import { JOB_STATUSES } from "../../drs/statuses.ts";
import { FOLLOW, RESEND, SETTLE } from "../../limits.ts";
import { isEnded, type Operation } from "../operation.ts";
import { transition } from "./lifecycle.ts";
import type { Context, Effect, Event } from "./step.ts";

const T0 = 1_790_000_000_000;

const at = (now: number, random = 0.5): Context => ({ now, scale: 1, random: () => random });

const queued = (action: ActionName, change: Partial<Operation> = {}): Operation =>
  testOperation({ action, lane: CATALOGUE[action].lane, createdAt: T0, updatedAt: T0, ...change });

const error = (code: string | null, status = 400) => ({ status, code, message: "said DRS", request_id: "r" });

const answered = (outcome: Extract<Event, { type: "answered" }>["outcome"], renewable = true): Event => ({
  type: "answered",
  outcome,
  renewable,
});
const accepted = (queryId: string | null = null): Event => {
  const body = queryId === null ? { status: "success" } : { query_id: queryId };
  return answered({ kind: "accepted", status: queryId === null ? 200 : 202, queryId, requestId: "r", body });
};
const refused = (code: string, body: unknown = { error_code: code, error_msg: "said DRS" }): Event =>
  answered({ kind: "refused", error: error(code), body });
const lost = answered({ kind: "lost", cause: "the connection was lost" });
const reading = (status: string): Event => ({
  type: "reading",
  status,
  verdict: { kind: "going", note: status },
});

/** Feeds events at their times and returns the operation with the effects of the last one. */
function play(operation: Operation, ...events: readonly (readonly [Event, number?])[]) {
  let current = operation;
  let effects: readonly Effect[] = [];
  for (const [event, after = 0] of events)
    ({ operation: current, effects } = transition(current, event, at(T0 + after)));
  return { operation: current, effects };
}

const leaving = (baseline: string | null): readonly [Event] => [{ type: "leaving", baseline }];
const kinds = (effects: readonly Effect[]) =>
  effects.map((effect) => ("kind" in effect ? `${effect.type} ${effect.kind}` : effect.type));

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
      { type: "settled", outcome: "succeeded", by: "x", note: "n" },
    ],
    ["being superseded while sending", queued("start", { state: "sending" }), { type: "superseded", by: "other" }],
  ];
  test.each(cases)("%s", (_, operation, event) => {
    const step = transition(operation, event, at(T0));
    expect(step.operation).toBe(operation);
    expect(step.effects).toEqual([]);
  });
});

describe("sending", () => {
  test("writes the attempt and what the job was before it", () => {
    const { operation, effects } = play(queued("start"), leaving("CONFIGURATION"));
    expect(operation).toMatchObject({
      state: "sending",
      attempts: [{ number: 1, baseline: "CONFIGURATION", outcome: "pending" }],
    });
    expect(kinds(effects)).toEqual(["timer sending", "record sending"]);
  });

  test("ends as denied when policy has changed its mind", () => {
    const { operation, effects } = play(queued("start"), [{ type: "denied", refusal: { rule: 3, reason: "frozen" } }]);
    expect(operation).toMatchObject({ state: "denied", problem: { code: "denied", detail: "frozen" }, finishedAt: T0 });
    expect(kinds(effects)).toEqual(["no_timer", "record denied", "report final"]);
  });

  test("an accepted status verb overtakes its lane and is followed", () => {
    const { operation, effects } = play(queued("stop"), leaving("INCRE_TRANSFER_STARTED"), [accepted()]);
    expect(operation).toMatchObject({
      state: "running",
      upstream: { status: 200 },
      attempts: [{ outcome: "accepted" }],
    });
    expect(kinds(effects)).toEqual(["record accepted_by_drs", "supersede", "timer poll", "report progress"]);
  });

  test("an accepted side verb overtakes nobody", () => {
    const { operation, effects } = play(queued("precheck"), leaving(null), [accepted("q")]);
    expect(operation).toMatchObject({ state: "running", upstream: { status: 202, query_id: "q" } });
    expect(kinds(effects)).not.toContain("supersede");
  });

  test("a verb whose end is the answer has succeeded", () => {
    for (const action of ["skip_precheck", "set_readonly", "reload_parameters"] as const) {
      expect(play(queued(action), leaving(null), [accepted()]).operation.state).toBe("succeeded");
    }
  });

  test.each(["unbind_eip", "bind_eip", "create_compare"] as const)(
    "%s is followed by what the job shows, whether there is a query_id or not",
    (action) => {
      expect(play(queued(action), leaving(null), [accepted()]).operation.state).toBe("running");
      expect(play(queued(action), leaving(null), [accepted("q")]).operation.state).toBe("running");
    },
  );

  test.each(["network", "cloud_connection", "precheck", "diagnosis", "set_writable"] as const)(
    "%s that was accepted without a query_id is left to a person",
    (action) => {
      const { operation } = play(queued(action), leaving(null), [accepted()]);
      expect(operation).toMatchObject({ state: "unknown", problem: { code: "no_query_id" } });
      expect(play(queued(action), leaving(null), [accepted("q")]).operation.state).toBe("running");
    },
  );

  test("keeps DRS's answer for who asked, without the secrets that it repeats", () => {
    const body = { error_code: "DRS.M01501", error_msg: "said DRS", endpoint: { db_password: "hunter2" } };
    const { operation } = play(queued("network"), leaving(null), [refused("DRS.M01501", body)]);
    expect(operation.answer).toEqual({ status: 400, body: { ...body, endpoint: { db_password: "***" } } });
    const { operation: other } = play(queued("stop"), leaving(null), [accepted()]);
    expect(other.answer).toEqual({ status: 200, body: { status: "success" } });
  });

  test("what DRS refuses has failed, with DRS's words", () => {
    const { operation } = play(queued("stop"), leaving("PAUSING"), [refused("DRS.M00304")]);
    expect(operation).toMatchObject({
      state: "failed",
      problem: { code: "refused_by_drs", detail: "DRS.M00304: said DRS" },
      upstream: { status: 400, error_code: "DRS.M00304", request_id: "r" },
    });
  });

  test("a refused token is replaced once, and then the credential is wrong", () => {
    const unauthorized = answered({ kind: "unauthorized", error: error("APIGW.0307", 401) });
    const first = play(queued("start"), leaving("CONFIGURATION"), [unauthorized]);
    expect(first.operation.state).toBe("queued");
    expect(first.effects).toContainEqual({ type: "timer", kind: "send", at: T0 });
    expect(play(first.operation, leaving("CONFIGURATION"), [unauthorized]).operation).toMatchObject({
      state: "failed",
      problem: { code: "not_authorised" },
    });
  });

  test("a refused key pair is not tried again", () => {
    const unauthorized = answered({ kind: "unauthorized", error: error("APIGW.0301", 401) }, false);
    expect(play(queued("start"), leaving("CONFIGURATION"), [unauthorized]).operation.state).toBe("failed");
  });
});

describe("what surely was not sent", () => {
  const throttled = answered({ kind: "not_sent", cause: "APIGW.0308", retryAfter: null });

  test("goes back into the queue and waits", () => {
    const { operation, effects } = play(queued("reset"), leaving("INCRE_TRANSFER_FAILED"), [throttled]);
    expect(operation).toMatchObject({
      state: "queued",
      resends: 1,
      attempts: [{ outcome: "not_sent", cause: "APIGW.0308" }],
    });
    expect(operation.notBefore).toBe(T0 + 0.5 * RESEND.base * 2);
    expect(kinds(effects)).toEqual(["timer send", "record retrying"]);
  });

  test("waits at least as long as Retry-After says", () => {
    const { operation } = play(queued("reset"), leaving("X"), [
      answered({ kind: "not_sent", cause: "429", retryAfter: 45_000 }),
    ]);
    expect(operation.notBefore).toBe(T0 + 45_000);
  });

  test("waits longer each time, up to a cap", () => {
    for (const resends of [0, 1, 2, 3, 4, 5]) {
      const { operation } = transition(
        queued("start", { resends }),
        { type: "held_up", cause: "c", retryAfter: null },
        at(T0, 0.999),
      );
      expect((operation.notBefore ?? 0) - T0).toBeLessThanOrEqual(
        Math.min(RESEND.cap, RESEND.base * 2 ** (resends + 1)),
      );
    }
  });

  test("is given up after so many tries, saying why", () => {
    const { operation } = play(queued("start", { resends: RESEND.attempts - 1 }), [
      { type: "held_up", cause: "no route", retryAfter: null },
    ]);
    expect(operation).toMatchObject({
      state: "failed",
      problem: { code: "gave_up", detail: `given up after ${RESEND.attempts} tries: no route` },
    });
  });
});

describe("a lost answer", () => {
  const sent = (action: ActionName, baseline: string | null = "CONFIGURATION") =>
    play(queued(action), leaving(baseline), [lost]);
  const look = (status: string | null, after: number): readonly [Event, number] => [
    { type: "settle_reading", status },
    after,
  ];

  test("of a verb that may be repeated is sent again", () => {
    expect(sent("precheck", null).operation).toMatchObject({ state: "queued", attempts: [{ outcome: "lost" }] });
  });

  test("that nothing can tell goes to a person, in plain words", () => {
    const { operation } = sent("unbind_eip", null);
    expect(operation).toMatchObject({ state: "unknown", problem: { code: "outcome_unknown" } });
    expect(operation.problem?.detail).toContain("settle this operation");
  });

  test("of a status verb is looked into before anything else is done", () => {
    const { operation, effects } = sent("start");
    expect(operation.state).toBe("sending");
    expect(kinds(effects)).toEqual(["timer settle", "record answer_lost", "report progress"]);
  });

  test("is followed once the job shows the effect", () => {
    const { operation, effects } = play(
      sent("start").operation,
      look("CONFIGURATION", 15_000),
      look("STARTJOBING", 30_000),
    );
    expect(operation).toMatchObject({ state: "running", attempts: [{ outcome: "accepted" }] });
    expect(kinds(effects)).toContain("supersede");
  });

  test("is not taken for applied by a status that the job reaches by itself", () => {
    const { operation } = play(sent("stop", "FULL_TRANSFER_STARTED").operation, look("FULL_TRANSFER_COMPLETE", 15_000));
    expect(operation.state).toBe("sending");
  });

  test.each(["start", "reset", "terminate"] as const)("%s is never sent twice on a guess", (action) => {
    const { operation } = play(
      sent(action).operation,
      look("CONFIGURATION", 60_000),
      look("CONFIGURATION", SETTLE.time),
    );
    expect(operation).toMatchObject({ state: "unknown", attempts: [{ outcome: "lost" }] });
  });

  test.each(["stop", "restart"] as const)("%s is sent again when it surely took no effect", (action) => {
    const { operation } = play(sent(action, "PAUSING").operation, look("STARTJOBING", 1), [
      { type: "settle_reading", status: "PAUSING" },
    ]);
    expect(["sending", "running"]).toContain(operation.state);
    const still = play(sent(action, "CREATING").operation, look("CREATING", 60_000), look("CREATING", SETTLE.time));
    expect(still.operation).toMatchObject({ state: "queued", resends: 1 });
  });

  test("needs two equal readings, however late", () => {
    const { operation } = play(sent("start").operation, look("CONFIGURATION", 2 * SETTLE.time));
    expect(operation.state).toBe("sending");
  });

  test("ends with a person when the job cannot be read for hours", () => {
    expect(play(sent("start").operation, look(null, FOLLOW.limit)).operation.state).toBe("unknown");
  });

  test("that a person has settled is settled", () => {
    const { operation } = play(sent("unbind_eip", null).operation, [
      { type: "settled", outcome: "succeeded", by: "client:x", note: "seen" },
    ]);
    expect(operation).toMatchObject({ state: "succeeded", problem: { code: "settled", detail: "seen" } });
  });
});

describe("following", () => {
  const started = play(queued("reset"), leaving("INCRE_TRANSFER_FAILED"), [accepted()]).operation;
  const failed = (after: number): readonly [Event, number] => [
    {
      type: "reading",
      status: "INCRE_TRANSFER_FAILED",
      verdict: { kind: "failure", code: "job_failed", detail: "the job went to INCRE_TRANSFER_FAILED", result: null },
    },
    after,
  ];

  test("a reading equal to the one before the call means not yet", () => {
    expect(play(started, failed(1000)).operation.state).toBe("running");
  });

  test("until the verb's grace is over", () => {
    expect(play(started, failed(CATALOGUE.reset.grace)).operation.state).toBe("failed");
  });

  test("or until the job has moved and come back", () => {
    expect(play(started, [reading("STARTJOBING"), 500], failed(1000)).operation.state).toBe("failed");
  });

  test("ends as superseded and names its successor", () => {
    expect(play(started, [{ type: "superseded", by: "next" }]).operation).toMatchObject({
      state: "superseded",
      supersededBy: "next",
    });
  });

  test("looks less and less often, and goes on when a reading fails", () => {
    const pauses = [0, 1, 5, 50].map((polls) => {
      const { effects } = transition({ ...started, polls }, { type: "not_read", cause: "c", retryAfter: null }, at(T0));
      const [timer] = effects;
      return timer?.type === "timer" ? timer.at - T0 : Number.NaN;
    });
    expect(pauses).toEqual([...pauses].sort((left, right) => left - right));
    expect(pauses.at(-1)).toBe(FOLLOW.cap);
  });

  test("asks a person when no end comes", () => {
    expect(play(started, [{ type: "not_read", cause: "c", retryAfter: null }, FOLLOW.limit]).operation).toMatchObject({
      state: "unknown",
      problem: { code: "no_end_seen" },
    });
  });
});

describe("whatever happens", () => {
  const status = fc.constantFrom<string>(...JOB_STATUSES);
  const event: fc.Arbitrary<Event> = fc.oneof(
    fc.record({ type: fc.constant("leaving" as const), baseline: status }),
    fc.record({
      type: fc.constant("held_up" as const),
      cause: fc.constant("c"),
      retryAfter: fc.constantFrom(null, 1000),
    }),
    fc.constantFrom(accepted(), accepted("q"), lost, refused("DRS.M00304")),
    fc.constantFrom(
      answered({ kind: "not_sent", cause: "429", retryAfter: null }),
      answered({ kind: "unauthorized", error: error(null, 401) }),
    ),
    fc.record({ type: fc.constant("settle_reading" as const), status: fc.option(status) }),
    status.map(reading),
    fc.record({ type: fc.constant("not_read" as const), cause: fc.constant("c"), retryAfter: fc.constant(null) }),
    fc.constantFrom<Event>({ type: "superseded", by: "o" }, { type: "cancelled", by: "p" }),
  );
  const life = fc.array(fc.tuple(event, fc.integer({ min: 0, max: 60_000 })), { maxLength: 60 });

  test("an ended operation never changes, and an open one always has a timer", () => {
    fc.assert(
      fc.property(fc.constantFrom(...ACTION_NAMES), life, (action, events) => {
        let operation = queued(action);
        let now = T0;
        let hasTimer = true;
        for (const [happened, after] of events) {
          now += after;
          const step = transition(operation, happened, at(now));
          if (isEnded(operation.state)) expect(step.operation).toBe(operation);
          for (const effect of step.effects) {
            if (effect.type === "timer") hasTimer = true;
            if (effect.type === "no_timer") hasTimer = false;
          }
          operation = step.operation;
          expect(hasTimer).toBe(!isEnded(operation.state));
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("what writes or cannot be undone leaves again only when the time before surely had no effect", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ACTION_NAMES.filter((name) => !CATALOGUE[name].resendable)),
        life,
        (action, events) => {
          let operation = queued(action);
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
      { numRuns: 1000 },
    );
  });
});
