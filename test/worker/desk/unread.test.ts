import { env, runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { ActionName } from "../../../src/model/drs.ts";
import type { ActionOperation } from "../../../src/model/operation.ts";
import { type BareDesk, openBareDesk } from "../harness/bare-desk.ts";
import { eventually } from "../harness/harness.ts";
import { type SilentDrs, silentDrs } from "../harness/silent-drs.ts";

const onDesk = (play: (desk: BareDesk, drs: SilentDrs) => Promise<void>) =>
  runInDurableObject(env.DESK.get(env.DESK.newUniqueId()), async (_, { storage }) => {
    const drs = silentDrs(() => "INCRE_TRANSFER_STARTED");
    vi.stubGlobal("fetch", drs.fetch);
    await play(await openBareDesk(storage), drs);
  });

const once = ({ stages }: BareDesk, id: string, isMeant: (operation: ActionOperation) => boolean) =>
  eventually(async () => {
    const operation = stages.store.operations.find(id);
    return operation?.kind === "action" && isMeant(operation) && operation;
  });

describe("while DRS does not answer readings", () => {
  afterEach(() => vi.unstubAllGlobals());

  test.each([false, true])("a pause is sent without a reading before it, ignore_state: %s", (ignoreState) =>
    onDesk(async (desk, drs) => {
      drs.readings = "silent";
      const { id } = desk.put({ action: "stop", ignoreState });
      desk.stages.alarm.fire();
      const operation = await once(desk, id, ({ state }) => state === "running");
      expect(operation.attempts).toMatchObject([{ number: 1, baseline: "", outcome: "accepted" }]);
      expect(drs.sent).toEqual([{ job: "job-1", verb: "stop" }]);
    }),
  );

  test("a pause waits where DRS is out of reach, since the call would be lost", () =>
    onDesk(async (desk, drs) => {
      drs.readings = "down";
      const { id } = desk.put({ action: "stop" });
      desk.stages.alarm.fire();
      expect(await once(desk, id, ({ resends }) => resends > 0)).toMatchObject({ state: "queued", attempts: [] });
      expect(drs.sent).toEqual([]);
    }));

  test.each<[ActionName, boolean]>([
    ["restart", false],
    ["restart", true],
    ["start", true],
    ["terminate", true],
  ])("%s is not sent, ignore_state: %s", (action, ignoreState) =>
    onDesk(async (desk, drs) => {
      drs.readings = "silent";
      const { id } = desk.put({ action, ignoreState, confirmation: "typed" });
      desk.stages.alarm.fire();
      const operation = await once(desk, id, ({ resends }) => resends > 0);
      expect(operation).toMatchObject({ state: "queued", attempts: [] });
      expect(drs.sent).toEqual([]);
    }),
  );

  test.each([
    ["is found by the status that it leads to", "PAUSING", "accepted", 1],
    ["is sent again where the job runs on", "INCRE_TRANSFER_STARTED", "lost", 2],
  ])("a pause whose answer is lost %s", (_, status, outcome, calls) =>
    onDesk(async (desk, drs) => {
      drs.readings = "silent";
      drs.action = () => null;
      const { id } = desk.put({ action: "stop" });
      const { store, alarm } = desk.stages;
      alarm.fire();
      await once(desk, id, ({ attempts }) => attempts[0]?.outcome === "lost");
      Object.assign(drs, {
        readings: "answered",
        statusOf: () => status,
        action: () => Response.json({ status: "success" }),
      });
      await eventually(async () => {
        if (store.operations.find(id)?.state === "sending")
          store.operations.setDue(id, { kind: "settle", at: Date.now() });
        alarm.fire();
        return store.operations.find(id)?.state !== "sending" && drs.sent.length === calls;
      });
      const operation = await once(desk, id, ({ state }) => state === "running" || state === "succeeded");
      expect(operation.attempts[0]).toMatchObject({ outcome });
      expect(drs.sent).toHaveLength(calls);
    }),
  );
});
