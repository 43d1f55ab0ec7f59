import { env, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CATALOGUE } from "../../../src/cloud/drs/catalogue.ts";
import type { ActionName } from "../../../src/model/drs.ts";
import { outageOf } from "../../../src/model/operation.ts";
import { CIRCUIT, OUTAGE } from "../../../src/shared/limits.ts";
import { type BareDesk, openBareDesk } from "../harness/bare-desk.ts";
import { type SilentDrs, silentDrs } from "../harness/silent-drs.ts";
import { SIMPLE_CASES } from "../harness/simple-cases.ts";

/** What is asked for while DRS is not available, under a clock that stands still between alarms. */

const MINUTE = 60_000;

interface Outage extends BareDesk {
  readonly drs: SilentDrs;
  /** Plays the next minutes. */
  readonly pass: (minutes: number) => Promise<void>;
  readonly find: (id: string) => ReturnType<BareDesk["stages"]["store"]["operations"]["find"]>;
}

const playOn = (play: (desk: Outage) => Promise<void>) =>
  runInDurableObject(env.DESK.get(env.DESK.newUniqueId()), async (_, { storage }) => {
    const seeds: Readonly<Record<string, { seed: { status?: string } }>> = SIMPLE_CASES;
    const drs = silentDrs((job) => seeds[job]?.seed.status ?? "INCRE_TRANSFER_STARTED");
    vi.stubGlobal("fetch", drs.fetch);
    const desk = await openBareDesk(storage, { TIME_SCALE: "1" });
    const { store, alarm } = desk.stages;
    const settle = async () => {
      for (let quiet = 0; quiet < 5; quiet = drs.open === 0 ? quiet + 1 : 0)
        await new Promise((resolve) => setTimeout(resolve, 0));
    };
    const pass = async (minutes: number) => {
      const end = Date.now() + minutes * MINUTE;
      for (let at = desk.alarmAt(); at !== null && at <= end; at = desk.alarmAt()) {
        vi.setSystemTime(Math.max(at, Date.now()));
        alarm.fire();
        await settle();
      }
      vi.setSystemTime(end);
    };
    await play({ ...desk, drs, pass, find: (id) => store.operations.find(id) });
  });

/** Asks for a verb, on a job of its own unless another is named. */
const ask = ({ put, job, stages }: Outage, action: ActionName, id: string, jobId: string = action) => {
  const operation = put({
    ...{ id: `aaaaaa-${id}`, action, lane: CATALOGUE[action].lane, job: { ...job, id: jobId }, confirmation: "typed" },
  });
  stages.alarm.fire();
  return operation.id;
};

beforeEach(() => {
  // The longest back-off: fewest tries.
  vi.spyOn(Math, "random").mockReturnValue(0.999);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 10, 2, 1) });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("through an outage of an hour", () => {
  // One verb of each danger, and one whose compares are read; those of one danger wait alike.
  test.each<ActionName>([...(["diagnosis", "stop", "create_compare", "bind_eip", "start", "terminate"] as const)])(
    "%s waits as long as its danger allows, and is sent once or never",
    (action) =>
      playOn(async (desk) => {
        const { drs, pass, find } = desk;
        drs.readings = "down";
        const id = ask(desk, action, "1");
        await pass(5);
        expect(find(id)).toMatchObject({ state: "queued", attempts: [], waiting: { isTold: true } });
        await pass(55);
        expect(drs.sent).toEqual([]);
        drs.readings = "answered";
        await pass(5);
        const isLonger = OUTAGE.byDanger[CATALOGUE[action].danger] > 60 * MINUTE;
        expect(drs.sent).toEqual(isLonger ? [{ job: action, verb: action }] : []);
        expect(find(id)?.attempts).toHaveLength(isLonger ? 1 : 0);
        const end = isLonger ? {} : { state: "failed", problem: { code: "gave_up" } };
        expect(find(id)).toMatchObject(end);
      }),
  );
});

describe("an operation that waits for DRS", () => {
  test("goes out once readings answer that took too long", () =>
    playOn(async (desk) => {
      const { drs, pass, find } = desk;
      drs.readings = "silent";
      const id = ask(desk, "restart", "1");
      await pass(10);
      expect(find(id)).toMatchObject({ state: "queued", note: "no answer within 10000 ms" });
      drs.readings = "answered";
      await pass(2);
      expect(find(id)).toMatchObject({ attempts: [{ outcome: "accepted" }] });
      expect(drs.sent).toEqual([{ job: "restart", verb: "restart" }]);
    }));

  test("waits out a pause of the project's calls and says so", () =>
    playOn(async (desk) => {
      const { drs, pass, find, stages } = desk;
      for (let refused = 0; refused < CIRCUIT.failures; refused += 1) stages.resources.cloud.circuit.failed(Date.now());
      const id = ask(desk, "stop", "1");
      await pass(1);
      expect(find(id)).toMatchObject({ state: "queued", note: expect.stringContaining("several times in a row") });
      expect(find(id)).toMatchObject({ waiting: { isTold: true } });
      await pass(6);
      expect(drs.sent).toEqual([{ job: "stop", verb: "stop" }]);
    }));

  test("can be cancelled, and is not sent then", () =>
    playOn(async (desk) => {
      const { drs, pass, find, stages } = desk;
      drs.readings = "down";
      const id = ask(desk, "restart", "1");
      await pass(20);
      const by = { kind: "client", id: "client:ci-bot", name: "ci-bot" } as const;
      stages.interventions.cancel(id, { principal: by, source: "v1" });
      expect(find(id)).toMatchObject({ state: "cancelled" });
      drs.readings = "answered";
      await pass(5);
      expect(drs.sent).toEqual([]);
    }));

  test("lets none that is queued behind it outlast its own time", () =>
    playOn(async (desk) => {
      const { drs, pass, find } = desk;
      drs.readings = "down";
      const check = ask(desk, "precheck", "1", "job-1");
      const end = ask(desk, "terminate", "2", "job-1");
      await pass(9);
      expect(find(end)).toMatchObject({ state: "queued", note: expect.stringContaining("it is queued behind #") });
      await pass(2);
      expect(find(end)).toMatchObject({ state: "failed", problem: { code: "gave_up" } });
      drs.readings = "answered";
      await pass(10);
      expect(find(check)).toMatchObject({ attempts: [{ outcome: "accepted" }] });
      expect(drs.sent).toEqual([{ job: "job-1", verb: "precheck" }]);
    }));

  test("is overtaken by an emergency stop that can be sent, and ends", () =>
    playOn(async (desk) => {
      const { drs, pass, find } = desk;
      drs.readings = "silent";
      const resume = ask(desk, "restart", "1", "job-1");
      await pass(1);
      const pause = ask(desk, "stop", "2", "job-1");
      await pass(1);
      expect(drs.sent).toEqual([{ job: "job-1", verb: "stop" }]);
      expect(find(resume)).toMatchObject({ state: "superseded", supersededBy: pause, problem: { code: "overtaken" } });
      drs.readings = "answered";
      await pass(5);
      expect(drs.sent).toHaveLength(1);
      expect(outageOf(find(resume) ?? expect.fail("it is gone"))).toBeNull();
    }));
});
