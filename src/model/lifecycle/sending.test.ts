import { describe, expect, test } from "vitest";
import {
  accepted,
  answered,
  error,
  kinds,
  leaving,
  play,
  queued,
  refused,
  T0,
} from "../../../test/support/lifecycle.ts";
import { RESEND } from "../../shared/limits.ts";
import { followedOf, isAction, type Operation } from "../operation.ts";
import type { Event } from "./step.ts";

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

  test("keeps why policy said no, for other languages", () => {
    const why = { code: "not_allowed" } as const;
    const denied: Event = { type: "denied", refusal: { rule: null, reason: "no rule allows it", why } };
    const { problem } = play(queued("start"), [denied]).operation;
    expect(problem).toEqual({ code: "denied", detail: "no rule allows it", why });
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

  test.each(["bind_eip", "unbind_eip"] as const)(
    "an accepted %s overtakes its lane: the later one undoes it",
    (action) => {
      expect(kinds(play(queued(action), leaving(null), [accepted()]).effects)).toContain("supersede");
    },
  );

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

  test("DRS's answer is kept for callers of the native dialect", () => {
    const body = { error_code: "DRS.M01501", error_msg: "said DRS", endpoint: { db_password: "***" } };
    const { operation } = play(queued("network"), leaving(null), [refused("DRS.M01501", body)]);
    expect(operation.answer).toEqual({ status: 400, body });
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

describe("a call after one that was lost", () => {
  const waiting = () =>
    queued("cancel_compare", {
      attempts: [{ number: 1, at: T0, baseline: null, outcome: "lost", cause: "reset", settling: null }],
      resends: 1,
    });
  const refusal = { rule: 3, reason: "frozen" };
  const wrongState = { code: "wrong_state", detail: "the job is PAUSING" };
  const cases: readonly (readonly [what: string, operation: Operation, events: readonly Event[], said: string])[] = [
    ["refused by DRS", waiting(), [leaving(null)[0], refused("DRS.M00304")], "DRS.M00304: said DRS"],
    [
      "given up",
      { ...waiting(), resends: RESEND.attempts - 1 },
      [{ type: "postponed", cause: "c", retryAfter: null }],
      "c",
    ],
    ["impossible", waiting(), [{ type: "impossible", problem: wrongState, upstream: null }], "the job is PAUSING"],
    ["denied by policy", waiting(), [{ type: "denied", refusal }], "frozen"],
    ["cancelled", waiting(), [{ type: "cancelled", by: "x" }], "it was cancelled before the next try"],
  ];
  test.each(cases)("that is %s leaves unknown what the lost one did", (_, operation, events, said) => {
    const { operation: ended } = play(operation, ...events.map((event) => [event] as const));
    expect(ended).toMatchObject({ state: "unknown", problem: { code: "outcome_unknown" } });
    expect(ended.problem?.detail).toContain(said);
    expect(ended.problem?.detail).toContain("its answer was lost (reset)");
  });

  test("ends as the event says when none was lost", () => {
    const fresh = queued("cancel_compare");
    expect(play(fresh, [{ type: "cancelled", by: "x" }]).operation.state).toBe("cancelled");
    expect(play(fresh, [{ type: "denied", refusal }]).operation.state).toBe("denied");
    const impossible: Event = { type: "impossible", problem: wrongState, upstream: null };
    expect(play(fresh, [impossible]).operation.state).toBe("failed");
  });
});

describe("a lost call that took effect after it had counted as not applied", () => {
  const attempt = { number: 1, at: T0, baseline: "[]", outcome: "lost", cause: "reset", settling: null } as const;
  const waiting = () => queued("create_compare", { attempts: [attempt], resends: 1 });
  const late: Event = { type: "late_effect", evidence: { queryId: "found" } };

  test("is followed as the call that DRS accepted, and not sent again", () => {
    const { operation, effects } = play(waiting(), [late]);
    expect(operation).toMatchObject({
      state: "running",
      upstream: { status: null, query_id: "found" },
      attempts: [{ number: 1, outcome: "accepted", cause: "reset" }],
    });
    expect(kinds(effects)).toEqual(["record accepted_by_drs", "timer poll", "report progress"]);
    expect(play(operation, leaving("[]")).operation).toBe(operation);
  });

  test("is the one that is followed, also when tries after it did not arrive", () => {
    const notSent = { ...attempt, number: 2, at: T0 + 90_000, outcome: "not_sent", cause: "HTTP 530" } as const;
    const { operation } = play({ ...waiting(), attempts: [attempt, notSent] }, [late]);
    expect(operation).toMatchObject({ state: "running", attempts: [{ outcome: "accepted" }, { outcome: "not_sent" }] });
    expect(isAction(operation) && followedOf(operation).sentAt).toBe(T0);
  });

  test.each<[string, Operation]>([
    ["was never sent", queued("create_compare")],
    ["surely did not arrive", { ...waiting(), attempts: [{ ...attempt, outcome: "not_sent" }] }],
    ["is being sent again", { ...waiting(), state: "sending" }],
    ["was given up", { ...waiting(), state: "unknown" }],
  ])("is not believed of one that %s", (_, operation) => {
    expect(play(operation, [late]).operation).toBe(operation);
  });
});
