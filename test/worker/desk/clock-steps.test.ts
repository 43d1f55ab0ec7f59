import { env, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LEASE } from "../../../src/shared/limits.ts";
import { type BareDesk, openBareDesk } from "../harness/bare-desk.ts";
import { eventually } from "../harness/harness.ts";
import { silentDrs } from "../harness/silent-drs.ts";

/** A clock that is set by hand, as an operator or a time service may set it while a desk is at work. */

const NOW = Date.UTC(2026, 10, 2, 1);
const HOUR = 3_600_000;

const onDesk = (play: (desk: BareDesk, storage: DurableObjectStorage) => Promise<void>) =>
  runInDurableObject(env.DESK.get(env.DESK.newUniqueId()), async (_, { storage }) =>
    play(await openBareDesk(storage, { TIME_SCALE: "1" }), storage),
  );

const dueOf = (storage: DurableObjectStorage, table: string, column: string) =>
  storage.sql.exec<{ at: number }>(`SELECT ${column} AS at FROM ${table} ORDER BY at`).toArray();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  vi.stubGlobal("fetch", silentDrs(() => "INCRE_TRANSFER_STARTED").fetch);
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("a clock that is set back by an hour", () => {
  test("makes no id that sorts before earlier ones, after a restart too", () =>
    onDesk(async (desk, storage) => {
      const first = desk.stages.resources.newId(NOW);
      desk.put({ id: first });
      vi.setSystemTime(NOW - HOUR);
      const second = desk.stages.resources.newId(Date.now());
      const third = (await openBareDesk(storage)).stages.resources.newId(Date.now());
      expect(second > first).toBe(true);
      expect(third > first).toBe(true);
    }));

  test("delays no timer by more than it was set to, and moves the alarm with them", () =>
    onDesk(async (desk, storage) => {
      const { store, scheduler, alarm } = desk.stages;
      const { id } = desk.put({ notBefore: NOW + 30_000 });
      store.operations.setDue(id, { kind: "send", at: NOW + 30_000 });
      storage.sql.exec("INSERT INTO inbox (notice, tries, since, at) VALUES ('{}', 1, ?, ?)", NOW, NOW + 20_000);
      scheduler.rearm();
      vi.setSystemTime(NOW - HOUR);
      scheduler.noticeClock();
      expect(store.operations.find(id)).toMatchObject({ notBefore: NOW - HOUR + 30_000 });
      expect(dueOf(storage, "operations", "due_at")).toEqual([{ at: NOW - HOUR + 30_000 }]);
      expect(dueOf(storage, "inbox", "at")).toEqual([{ at: NOW - HOUR + 20_000 }]);
      expect(desk.alarmAt()).toBeLessThanOrEqual(NOW - HOUR + 20_000);
      storage.sql.exec("DELETE FROM inbox");
      vi.setSystemTime(NOW - HOUR + 30_000);
      alarm.fire();
      await eventually(async () => store.operations.find(id)?.state === "running");
    }));

  test("leaves approvals to expire when they say", () =>
    onDesk(async (desk, storage) => {
      const { store, scheduler } = desk.stages;
      const { id } = desk.put({ state: "awaiting_approval" });
      store.operations.setDue(id, { kind: "expire", at: NOW + LEASE });
      scheduler.noticeClock();
      vi.setSystemTime(NOW - HOUR);
      scheduler.noticeClock();
      expect(dueOf(storage, "operations", "due_at")).toEqual([{ at: NOW + LEASE }]);
    }));

  test("is noticed by a desk that opens after it", () =>
    onDesk(async (desk, storage) => {
      const { store } = desk.stages;
      const { id } = desk.put({ notBefore: NOW + 30_000 });
      store.operations.setDue(id, { kind: "send", at: NOW + 30_000 });
      store.ledger.append({ kind: "retrying", operation: id, actor: null, data: {} }, NOW);
      vi.setSystemTime(NOW - HOUR);
      await openBareDesk(storage);
      expect(dueOf(storage, "operations", "due_at")).toEqual([{ at: NOW - HOUR + 30_000 }]);
    }));
});

test("a clock that is set forward by some minutes ends no deduplication key early", () =>
  onDesk(async ({ stages: { sources, alarm } }) => {
    expect(await sources.consume("a key")).toBe(true);
    vi.setSystemTime(NOW + 7 * 24 * HOUR + 50 * 60_000);
    alarm.fire();
    expect(await sources.consume("a key")).toBe(false);
  }));
