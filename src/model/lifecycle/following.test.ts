import { describe, expect, test } from "vitest";
import { accepted, at, kinds, leaving, play, queued, reading, T0 } from "../../../test/support/lifecycle.ts";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import { FOLLOW } from "../../shared/limits.ts";
import type { JobProgress } from "../drs.ts";
import { transition } from "./lifecycle.ts";
import type { Event } from "./step.ts";

describe("how far it is", () => {
  const started = play(queued("precheck"), leaving(null), [accepted("q")]).operation;
  const at40 = { percent: 40, remaining: 12, delay: null };
  const seen = (note: string | null, progress: JobProgress | null): readonly [Event] => [
    { type: "reading", status: null, verdict: { kind: "going", note }, progress },
  ];

  test.each([
    ["nothing was said", seen(null, null)],
    ["it was seen before", seen("FULL", at40)],
    ["it is the same but for the time left", seen("FULL", { ...at40, remaining: 11 })],
  ])("is not told when %s", (_, reading) => {
    const { effects } = play({ ...started, note: "FULL", progress: at40 }, reading);
    expect(kinds(effects)).toEqual(["timer poll"]);
  });

  test("is told and kept when the percentage has changed, or the state has", () => {
    const { operation, effects } = play({ ...started, note: "FULL" }, seen("FULL", at40));
    expect(kinds(effects)).toEqual(["timer poll", "report progress"]);
    expect(operation.progress).toEqual(at40);
    expect(kinds(play(operation, seen("FULL", { ...at40, percent: 41 })).effects)).toContain("report progress");
    expect(kinds(play(operation, seen("INCREMENTAL", at40)).effects)).toContain("report progress");
  });

  test("stays as it was last seen when a reading does not say, and at the end", () => {
    const { operation } = play(started, seen("FULL", at40), seen("FULL", null));
    expect(operation.progress).toEqual(at40);
    const verdict = { kind: "success", result: null } as const;
    const ended = play(operation, [{ type: "reading", status: null, verdict, progress: { ...at40, percent: 50 } }]);
    expect(ended.operation).toMatchObject({ state: "succeeded", progress: { percent: 50 } });
  });
});

describe("a poll of an action without news", () => {
  const started = play(queued("precheck"), leaving(null), [accepted("q")]).operation;
  const seen = { note: "FULL", progress: { percent: 40, remaining: 12, delay: null }, polls: 7 } as const;
  const reading = (percent: number): Event => ({
    ...{ type: "reading", status: null, verdict: { kind: "going", note: "FULL" } },
    progress: { percent, remaining: 12, delay: null },
  });

  test("leaves the operation as it is once its interval grows no more", () => {
    const before = { ...started, ...seen };
    const { operation, effects } = transition(before, reading(40), at(T0 + FOLLOW.cap));
    expect(operation).toBe(before);
    expect(kinds(effects)).toEqual(["timer poll"]);
    expect(transition(before, reading(41), at(T0 + FOLLOW.cap)).operation).not.toBe(before);
  });
});

describe("a result", () => {
  test("is kept while the action runs, and readings that say nothing leave it", () => {
    const started = play(queued("create_compare"), leaving(null), [accepted("q")]).operation;
    const verdict = { kind: "going", note: "RUNNING", result: { task: "c-1" } } as const;
    const { operation } = play(started, [{ type: "reading", status: null, verdict, progress: null }]);
    expect(operation.result).toEqual({ task: "c-1" });
    const silent = { kind: "going", note: null } as const;
    expect(
      play(operation, [{ type: "reading", status: null, verdict: silent, progress: null }]).operation.result,
    ).toEqual({ task: "c-1" });
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

  test("a failure keeps its cause with the problem, and its kind alone in the ledger", () => {
    const cause = { kind: "network", line: "Read timed out", table: null, at: 0 } as const;
    const verdict = { kind: "failure", code: "job_failed", detail: "it failed", result: null, cause } as const;
    const status = "START_JOB_FAILED";
    const { operation, effects } = play(started, [{ type: "reading", status, verdict }]);
    expect(operation.problem).toEqual({ code: "job_failed", detail: "it failed", cause });
    const record = effects.find((effect) => effect.type === "record");
    expect(record).toMatchObject({ kind: "failed", data: { code: "job_failed", cause: "network" } });
    expect(JSON.stringify(record)).not.toContain("timed out");
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
