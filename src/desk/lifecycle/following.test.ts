import { describe, expect, test } from "vitest";
import { accepted, at, leaving, play, queued, reading, T0 } from "../../../test/support/lifecycle.ts";
import { CATALOGUE } from "../../drs/catalogue.ts";
import { FOLLOW } from "../../limits.ts";
import { transition } from "./lifecycle.ts";
import type { Event } from "./step.ts";

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
