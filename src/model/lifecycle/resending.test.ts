import { describe, expect, test } from "vitest";
import { answered, at, kinds, leaving, play, queued, T0 } from "../../../test/support/lifecycle.ts";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import { OUTAGE, RESEND } from "../../shared/limits.ts";
import { ACTION_NAMES } from "../drs.ts";
import { outageOf } from "../operation.ts";
import { transition } from "./lifecycle.ts";
import type { Event } from "./step.ts";

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
        { type: "postponed", cause: "c", retryAfter: null },
        at(T0, 0.999),
      );
      expect((operation.notBefore ?? 0) - T0).toBeLessThanOrEqual(
        Math.min(RESEND.cap, RESEND.base * 2 ** (resends + 1)),
      );
    }
  });

  const noRoute: Event = { type: "postponed", cause: "no route", retryAfter: null };

  test.each(ACTION_NAMES)(
    "waits as long as the danger of its verb allows, and is given up then, saying why: %s",
    (name) => {
      const wait = OUTAGE.byDanger[CATALOGUE[name].danger];
      const { operation } = play(queued(name), [noRoute, 7], [noRoute, wait - 1]);
      expect(operation).toMatchObject({
        state: "queued",
        note: "no route",
        waiting: { since: T0 + 7, until: T0 + wait },
      });
      expect(operation.notBefore).toBe(T0 + wait);
      expect(play(operation, [noRoute, wait]).operation).toMatchObject({
        ...{ state: "failed", attempts: [], problem: { code: "gave_up", detail: "given up after 3 tries: no route" } },
      });
    },
  );

  test("waits for eight tries' time at the least, however long it was queued behind others", () => {
    const { operation } = play(queued("terminate"), [noRoute, 11 * 3_600_000]);
    expect(operation).toMatchObject({ state: "queued", waiting: { until: T0 + 11 * 3_600_000 + OUTAGE.least } });
  });

  test("has eight tries and no wait where a caller of the native dialect asked for it", () => {
    const { operation } = play(queued("stop", { source: "v5", resends: RESEND.attempts - 2 }), [noRoute]);
    expect(operation).toMatchObject({ state: "queued", resends: RESEND.attempts - 1 });
    expect(outageOf(operation)).toBeNull();
    expect(play(operation, [noRoute]).operation).toMatchObject({ state: "failed", problem: { code: "gave_up" } });
  });

  test("is not given up by a machine that is slow, however short the scale makes its time", () => {
    const { operation } = transition(queued("terminate"), noRoute, { ...at(T0), scale: 0.001 });
    expect(operation).toMatchObject({ state: "queued", waiting: { until: T0 + OUTAGE.floor } });
  });

  test("is told of once, when it does not pass", () => {
    const told = (...events: readonly (readonly [Event, number?])[]) =>
      kinds(play(queued("stop"), ...events).effects).filter((kind) => kind === "report progress").length;
    expect([told([noRoute]), told([noRoute], [noRoute]), told([noRoute], [noRoute], [noRoute])]).toEqual([0, 0, 1]);
    expect(told([noRoute], [noRoute], [noRoute], [noRoute])).toBe(0);
    expect(told([{ type: "postponed", cause: "calls pause", retryAfter: OUTAGE.toldAfter.pause }])).toBe(1);
  });

  test("writes a bounded number of records, however long it waits", () => {
    const tries = Array.from({ length: 20 }, (_, index) => [noRoute, index * 1000] as const);
    expect(kinds(play(queued("stop"), ...tries).effects)).not.toContain("record retrying");
  });

  test("has eight tries and no wait once a call was lost", () => {
    const attempt = { number: 1, at: T0, baseline: "X", outcome: "lost", cause: "reset", settling: null } as const;
    const { operation } = play(queued("stop", { attempts: [attempt], resends: RESEND.attempts - 2 }), [noRoute]);
    expect(operation).toMatchObject({ state: "queued", resends: RESEND.attempts - 1 });
    expect(outageOf(operation)).toBeNull();
    expect(play(operation, [noRoute]).operation).toMatchObject({ state: "unknown" });
  });

  test("can be cancelled while it waits, and is superseded by what overtakes it", () => {
    const { operation } = play(queued("restart"), [noRoute]);
    expect(play(operation, [{ type: "cancelled", by: "somebody" }]).operation.state).toBe("cancelled");
    expect(play(operation, [{ type: "superseded", by: "another" }]).operation).toMatchObject({
      ...{ state: "superseded", supersededBy: "another", problem: { code: "overtaken" } },
    });
    expect(play(queued("restart"), [{ type: "superseded", by: "another" }]).operation.state).toBe("queued");
  });
});
