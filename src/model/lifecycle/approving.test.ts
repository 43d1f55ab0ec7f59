import { describe, expect, test } from "vitest";
import { kinds, play, queued, T0 } from "../../../test/support/lifecycle.ts";
import { LEASE } from "../../shared/limits.ts";
import type { Approval } from "../approval.ts";
import type { Event } from "./step.ts";

const APPROVAL: Approval = {
  ...{ demands: [{ rule: 1, count: 1, groups: ["dba"], within: 60_000 }], pin: "pin" },
  ...{ expiresAt: T0 + 60_000, given: [], shownAt: null },
};
const place = { source: "slack", channel: "C1" };
const vote = { person: "dba-2", principal: "slack:T0001/U0002", place, at: T0, mac: "mac" };
const agreed: Event = { type: "approve_vote", vote, isEnough: true };
const disagreed: Event = { type: "deny_vote", vote };
const expired: Event = { type: "expired" };
const shown: Event = { type: "shown", note: "CONFIGURATION" };
const waiting = () => queued("reset", { state: "awaiting_approval", approval: APPROVAL });

describe("what waits for approval", () => {
  test("is shown once, and from then on its timer is the end of the time to agree", () => {
    const { operation, effects } = play(waiting(), [shown]);
    expect(operation).toMatchObject({ state: "awaiting_approval", note: "CONFIGURATION", approval: { shownAt: T0 } });
    expect(effects).toEqual([
      { type: "timer", kind: "expire", at: APPROVAL.expiresAt },
      { type: "report", kind: "progress" },
    ]);
    expect(play(operation, [shown]).operation).toBe(operation);
  });

  test("goes on waiting when more people have to agree", () => {
    const { operation, effects } = play(waiting(), [{ ...agreed, isEnough: false }]);
    expect(operation).toMatchObject({ state: "awaiting_approval", approval: { given: [vote] } });
    expect(kinds(effects)).toEqual(["record approved"]);
  });

  test("is noted once to stand in its ticket, which the record says with the digest", () => {
    const ticket = { source: "jira", key: "OPS-1", url: null, address: {} };
    const written: Event = { type: "request_written", after: "7" };
    const { operation, effects } = play({ ...waiting(), ticket }, [written]);
    expect(operation).toMatchObject({ state: "awaiting_approval", approval: { written: { after: "7" } } });
    expect(effects).toEqual([
      {
        ...{ type: "record", kind: "request_written", actor: null },
        data: { source: "jira", ticket: "OPS-1", digest: "pin", after: "7" },
      },
    ]);
    expect(play(operation, [{ type: "request_written", after: "9" }]).operation).toBe(operation);
    expect(play(waiting(), [written]).operation.approval?.written).toBeUndefined();
  });

  test("goes into the queue with the last one", () => {
    const { operation, effects } = play(waiting(), [agreed]);
    expect(operation).toMatchObject({ state: "queued", approval: { given: [vote] } });
    expect(effects).toContainEqual({ type: "timer", kind: "send", at: T0 + LEASE });
  });

  test.each<[string, Event, string, string | null]>([
    ["denied by one person's no", disagreed, "denied", "approval_denied"],
    ["expired when time is over", expired, "expired", "approval_expired"],
    ["cancelled by who may", { type: "cancelled", by: "x" }, "cancelled", null],
  ])("is %s", (_, event, state, code) => {
    const { operation, effects } = play(waiting(), [event]);
    expect(operation.state).toBe(state);
    expect(operation.problem?.code ?? null).toBe(code);
    expect(kinds(effects)).toContain("report final");
  });

  test("is not sent, whatever comes", () => {
    const before = waiting();
    for (const event of [{ type: "sending", baseline: null } as const, { type: "expired" } as const]) {
      expect(play(before, [event]).operation.attempts).toEqual([]);
    }
  });
});

describe("of what comes at the same instant the first counts", () => {
  const events: readonly Event[] = [agreed, { ...agreed, isEnough: false }, disagreed, expired];
  const deciding = events.filter((event) => play(waiting(), [event]).operation.state !== "awaiting_approval");
  test.each(deciding.flatMap((first) => events.map((second) => [first.type, second.type, first, second] as const)))(
    "%s, then %s",
    (_, __, first, second) => {
      const once = play(waiting(), [first]).operation;
      expect(play(once, [second]).operation).toBe(once);
    },
  );
});
