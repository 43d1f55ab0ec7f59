import { env, runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, test, vi } from "vitest";
import { openBareDesk } from "../harness/bare-desk.ts";
import { eventually } from "../harness/harness.ts";

/** A gate that calls wait at until so many have come; those that come later pass. */
function gateFor(count: number): () => Promise<void> {
  let come = 0;
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    come += 1;
    if (come >= count) open();
    return opened;
  };
}

/** DRS, in which the job waits to be started, and the calls that it received. Its first readings end together. */
function drs(together = 2) {
  const gate = gateFor(together);
  const sent: string[] = [];
  const answer = async (url: string, init: RequestInit) => {
    const { pathname } = new URL(url);
    if (pathname.endsWith("/auth/tokens")) {
      const expires_at = new Date(Date.now() + 86_400_000).toISOString();
      return Response.json({ token: { expires_at } }, { status: 201, headers: { "x-subject-token": "a token" } });
    }
    if (pathname.endsWith("/action")) {
      sent.push(JSON.parse(String(init.body)).job.action_name);
      return Response.json({ status: "success" });
    }
    await gate();
    return Response.json({ job: { id: "job-1", status: "CONFIGURATION" } });
  };
  return { answer, sent };
}

describe("instances of a desk on one storage", () => {
  afterEach(() => vi.unstubAllGlobals());

  test("send a write once, although both prepared it at the same time", async () => {
    await runInDurableObject(env.DESK.get(env.DESK.newUniqueId()), async (_, { storage }) => {
      const { answer, sent } = drs();
      vi.stubGlobal("fetch", answer);
      const first = await openBareDesk(storage);
      const second = await openBareDesk(storage);
      const { id } = first.put({ action: "start", ignoreState: true });
      first.stages.alarm.fire();
      // The lease of the first instance counts for nothing to one that has just begun.
      first.stages.store.operations.endLeases(Date.now());
      second.stages.alarm.fire();
      await eventually(async () => first.stages.store.operations.find(id)?.state === "running");
      expect(sent).toEqual(["start"]);
      expect(first.stages.store.operations.find(id)?.attempts).toMatchObject([{ number: 1, outcome: "accepted" }]);
    });
  });

  test("send a write once, although its timer fires twice in one of them", async () => {
    await runInDurableObject(env.DESK.get(env.DESK.newUniqueId()), async (_, { storage }) => {
      const { answer, sent } = drs(1);
      vi.stubGlobal("fetch", answer);
      const { stages, put } = await openBareDesk(storage);
      const { id } = put({ action: "start", ignoreState: true });
      for (let fired = 0; fired < 2; fired += 1) {
        stages.alarm.fire();
        stages.store.operations.endLeases(Date.now());
      }
      await eventually(async () => stages.store.operations.find(id)?.state === "running");
      expect(sent).toEqual(["start"]);
    });
  });

  test("do not send what the other one is sending, and settle it as lost when its lease is over", async () => {
    await runInDurableObject(env.DESK.get(env.DESK.newUniqueId()), async (_, { storage }) => {
      const { answer, sent } = drs();
      vi.stubGlobal("fetch", answer);
      const desk = await openBareDesk(storage);
      const attempt = { number: 1, at: Date.now(), baseline: "CONFIGURATION", cause: null, settling: null } as const;
      const operation = desk.put({ action: "start", state: "sending", attempts: [{ ...attempt, outcome: "pending" }] });
      const { store, alarm } = desk.stages;
      alarm.fire();
      expect(store.operations.find(operation.id)).toMatchObject({
        state: "sending",
        attempts: [{ outcome: "pending" }],
      });
      store.operations.setDue(operation.id, { kind: "sending", at: Date.now() });
      alarm.fire();
      await eventually(async () => store.operations.find(operation.id)?.attempts[0]?.outcome === "lost");
      expect(sent).toEqual([]);
    });
  });
});
