import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { testWatch } from "../../test/support/operation.ts";
import { Scheduler } from "./scheduler.ts";
import { PollTimes } from "./store/poll-times.ts";
import { Soonest } from "./store/soonest.ts";

const NOW = Date.UTC(2026, 10, 2);

describe("scheduler", () => {
  /** Where the alarm was moved to, in order; `null` where it was deleted. */
  let alarms: (number | null)[];
  /** The earliest timer in the tables. */
  let due: number | null;
  let soonest: Soonest;
  let polls: PollTimes;
  /** Milliseconds until the budget has a call. */
  let delay: number;
  let scheduler: Scheduler;

  afterEach(() => {
    vi.useRealTimers();
  });

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"], now: NOW });
    alarms = [];
    due = null;
    delay = 0;
    polls = new PollTimes();
    soonest = new Soonest();
    const storage = {
      setAlarm: async (at: number) => void alarms.push(at),
      deleteAlarm: async () => void alarms.push(null),
    };
    const idle = { nextDue: () => null };
    const store = {
      operations: { nextDue: () => due, hasToHide: () => false, polls },
      reports: idle,
      inbox: idle,
      tallies: idle,
      cloudState: { delays: idle, directory: idle },
      ledger: { headDue: () => null, segments: idle, newest: () => [] },
    };
    type Parameters = ConstructorParameters<typeof Scheduler>;
    scheduler = new Scheduler(storage as Parameters[0], store as unknown as Parameters[1], soonest, {
      delay: () => delay,
    });
  });

  test("the alarm moves to a timer that is earlier than it, and to no later one", () => {
    for (const at of [NOW + 2000, NOW + 3000, NOW + 1000]) {
      soonest.note(at);
      scheduler.arm();
    }
    expect(alarms).toEqual([NOW + 2000, NOW + 1000]);
  });

  test("nothing is set while no timer is written", () => {
    scheduler.arm();
    expect(alarms).toEqual([]);
  });

  test("after it has fired the alarm is set by all timers, also by a later one", () => {
    soonest.note(NOW + 1000);
    scheduler.arm();
    due = NOW + 5000;
    scheduler.rearm();
    expect(alarms).toEqual([NOW + 1000, NOW + 5000]);
  });

  test("a timer whose time is over sets the alarm ahead, never to the time of the alarm that runs", () => {
    due = NOW;
    scheduler.rearm();
    due = NOW - 1000;
    scheduler.rearm();
    expect(alarms).toEqual([NOW + 1, NOW + 1]);
  });

  test("an alarm that has not come some seconds after its time is set again, by all timers", () => {
    soonest.note(NOW + 1000);
    scheduler.arm();
    due = NOW + 1000;
    vi.setSystemTime(NOW + 5000);
    scheduler.arm();
    expect(alarms).toEqual([NOW + 1000]);
    vi.setSystemTime(NOW + 6001);
    scheduler.arm();
    expect(alarms).toEqual([NOW + 1000, NOW + 6002]);
  });

  test("a due poll sets the alarm to the time when the budget has a call for it", () => {
    polls.set(testWatch({ id: "w-1" }), Date.now() - 1000);
    delay = 7000;
    scheduler.arm();
    expect(alarms).toEqual([Date.now() + 7000]);
  });

  test("a poll that is due later sets the alarm to its own time", () => {
    const later = Date.now() + 60_000;
    polls.set(testWatch({ id: "w-1" }), later);
    scheduler.arm();
    expect(alarms).toEqual([later]);
  });

  test("an idle desk has no alarm", () => {
    scheduler.rearm();
    expect(alarms).toEqual([null]);
  });
});
