import { describe, expect, test } from "vitest";
import { kinds, leaving, lost, play, queued } from "../../../test/support/lifecycle.ts";
import { FOLLOW, RECONCILE } from "../../shared/limits.ts";
import type { ActionName, Evidence } from "../drs.ts";
import type { Event } from "./step.ts";

describe("a lost answer", () => {
  const sent = (action: ActionName, baseline: string | null = "CONFIGURATION") =>
    play(queued(action), leaving(baseline), [lost]);
  const look = (seen: string | null, after: number, evidence: Evidence | null = null): readonly [Event, number] => [
    { type: "reconcile_reading", seen, evidence },
    after,
  ];

  test("of a verb that may be repeated is sent again", () => {
    expect(sent("precheck", null).operation).toMatchObject({ state: "queued", attempts: [{ outcome: "lost" }] });
  });

  test("that nothing can tell goes to a person, in plain words", () => {
    const { operation } = sent("column_limit", null);
    expect(operation).toMatchObject({ state: "unknown", problem: { code: "outcome_unknown" } });
    expect(operation.problem?.detail).toContain("resolve this operation");
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
      look("STARTJOBING", 30_000, { queryId: null }),
    );
    expect(operation).toMatchObject({ state: "running", attempts: [{ outcome: "accepted" }] });
    expect(kinds(effects)).toContain("supersede");
  });

  test("that is found applied carries on with what its result is read with", () => {
    const { operation } = play(sent("create_compare", "[]").operation, look('["t"]', 15_000, { queryId: "t" }));
    expect(operation).toMatchObject({ state: "running", upstream: { query_id: "t" } });
  });

  test.each(["start", "reset", "terminate"] as const)("%s is never sent twice on a guess", (action) => {
    const { operation } = play(
      sent(action).operation,
      look("CONFIGURATION", 60_000),
      look("CONFIGURATION", RECONCILE.time),
    );
    expect(operation).toMatchObject({ state: "unknown", attempts: [{ outcome: "lost" }] });
  });

  test.each(["stop", "restart", "create_compare", "bind_eip"] as const)(
    "%s is sent again when it surely took no effect",
    (action) => {
      const still = play(sent(action, "before").operation, look("before", 60_000), look("before", RECONCILE.time));
      expect(still.operation).toMatchObject({ state: "queued", resends: 1 });
    },
  );

  test("needs two equal readings, however late", () => {
    const { operation } = play(sent("start").operation, look("CONFIGURATION", 2 * RECONCILE.time));
    expect(operation.state).toBe("sending");
  });

  test("ends with a person when the job cannot be read for hours", () => {
    expect(play(sent("start").operation, look(null, FOLLOW.limit)).operation.state).toBe("unknown");
  });

  test("that a person has settled is settled", () => {
    const { operation } = play(sent("column_limit", null).operation, [
      { type: "outcome_recorded", outcome: "succeeded", by: "client:x", note: "seen" },
    ]);
    expect(operation).toMatchObject({ state: "succeeded", problem: { code: "settled", detail: "seen" } });
  });

  test("of a re-edit is held against the child jobs, like any other", () => {
    const operation = queued("restart", { actionParams: { is_sync_re_edit: true } });
    const { operation: found } = play(operation, leaving("[]"), [lost], look('["child"]', 15_000, { queryId: null }));
    expect(found).toMatchObject({ state: "running", attempts: [{ outcome: "accepted" }] });
  });
});
