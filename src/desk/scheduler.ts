import type { CallBudget } from "../cloud/call-budget.ts";
import { LEDGER } from "../shared/limits.ts";
import { logWarning } from "../shared/log.ts";
import { ClockWatch } from "./clock-watch.ts";
import { moveTimers } from "./store/move-timers.ts";
import { POLL_KINDS, type PollKind } from "./store/poll-times.ts";
import type { Soonest } from "./store/soonest.ts";
import type { Store } from "./store/store.ts";

/** The tables that have timers. */
type Timed = Pick<Store, "operations" | "reports" | "inbox" | "tallies" | "cloudState" | "ledger">;

type Storage = Pick<DurableObjectStorage, "setAlarm" | "deleteAlarm" | "sql" | "transactionSync">;

/** Milliseconds between two batches of operations that are rewritten after an upgrade, so that requests come in between. */
const HIDE_EVERY = 100;

/** How late an alarm may come, in milliseconds, before it is set again. */
const OVERDUE = 5000;

/** Keeps the alarm of the desk at its earliest timer. */
export class Scheduler {
  readonly #storage: Storage;
  readonly #store: Timed;
  readonly #soonest: Soonest;
  readonly #budget: Pick<CallBudget, "delay">;
  readonly #clock: ClockWatch;
  /** Infinite while no alarm is set. */
  #armedAt = Number.POSITIVE_INFINITY;

  constructor(storage: Storage, store: Timed, soonest: Soonest, budget: Pick<CallBudget, "delay">) {
    this.#storage = storage;
    this.#store = store;
    this.#soonest = soonest;
    this.#budget = budget;
    this.#clock = new ClockWatch(store.ledger.newest(1, 1)[0]?.at ?? 0);
  }

  /**
   * Bring timers forward when the clock was set back. Alarms come by the clock: whoever calls the desk first after the step makes up for one
   * that would be late.
   */
  noticeClock(): void {
    const now = Date.now();
    const step = this.#clock.stepBack(now);
    if (step === 0) return;
    logWarning("clock_set_back", { seconds: Math.round(step / 1000) });
    this.#storage.transactionSync(() => moveTimers(this.#storage.sql, step, now));
    this.#store.operations.polls.bringForward(step);
    this.rearm();
  }

  /** Move the alarm to the earliest timer that was written since the last call, if it is later than that. */
  arm(): void {
    const soonest = Math.min(this.#soonest.take(), this.#nextPoll());
    if (this.#armedAt < Date.now() - OVERDUE) this.rearm();
    else if (soonest < this.#armedAt) this.#setAlarm(soonest);
  }

  /** Set the alarm by all timers: after it has fired, and when the desk opens. None when nothing waits: an idle desk sleeps. */
  rearm(): void {
    this.#soonest.take();
    this.#setAlarm(Math.min(this.#earliest(), this.#nextPoll()));
  }

  /** When a poll is due and the budget has a call for it: an alarm before that would find nothing to do. */
  #nextPoll(): number {
    const now = Date.now();
    const { polls } = this.#store.operations;
    const times = Object.entries(POLL_KINDS).map(([kind, callClass]) => {
      const due = polls.next(kind as PollKind);
      return due === null ? Number.POSITIVE_INFINITY : Math.max(due, now + this.#budget.delay(callClass, now));
    });
    return Math.ceil(Math.min(...times));
  }

  #earliest(): number {
    const { operations, reports, inbox, tallies, cloudState, ledger } = this.#store;
    const dropDue = ledger.segments.nextDue();
    const times = [
      ...[operations, reports, inbox, tallies, cloudState.delays, cloudState.directory].map((table) => table.nextDue()),
      ledger.headDue(),
      dropDue === null ? null : Math.max(dropDue, Date.now() + LEDGER.dropEvery),
      operations.hasToHide() ? Date.now() + HIDE_EVERY : null,
    ];
    return Math.min(...times.filter((at) => at !== null));
  }

  #setAlarm(at: number): void {
    // Always ahead: an alarm that is set to the time of the one that runs counts as no change, and is gone when that has run (tried on workerd).
    this.#armedAt = Math.max(at, Date.now() + 1);
    // Not awaited: the write is coalesced with the others, and the output gate holds every answer until it is durable.
    void (at < Number.POSITIVE_INFINITY ? this.#storage.setAlarm(this.#armedAt) : this.#storage.deleteAlarm());
  }
}
