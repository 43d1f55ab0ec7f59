import type { Soonest } from "./store/soonest.ts";
import type { Store } from "./store/store.ts";

/** The tables that have timers. */
type Timed = Pick<Store, "operations" | "reports" | "inbox" | "tallies" | "cloudState" | "ledger">;

/** Milliseconds between two batches of operations that are rewritten after an upgrade, so that requests come in between. */
const HIDE_EVERY = 100;

/** Keeps the alarm of the desk at its earliest timer. */
export class Scheduler {
  readonly #storage: Pick<DurableObjectStorage, "setAlarm" | "deleteAlarm">;
  readonly #store: Timed;
  readonly #soonest: Soonest;
  /** Infinite while no alarm is set. */
  #armedAt = Number.POSITIVE_INFINITY;

  constructor(storage: Pick<DurableObjectStorage, "setAlarm" | "deleteAlarm">, store: Timed, soonest: Soonest) {
    this.#storage = storage;
    this.#store = store;
    this.#soonest = soonest;
  }

  /** Move the alarm to the earliest timer that was written since the last call, if it is later than that. */
  arm(): void {
    const soonest = this.#soonest.take();
    if (soonest < this.#armedAt) this.#setAlarm(soonest);
  }

  /** Set the alarm by all timers: after it has fired, and when the desk opens. None when nothing waits: an idle desk sleeps. */
  rearm(): void {
    this.#soonest.take();
    this.#setAlarm(this.#earliest());
  }

  #earliest(): number {
    const { operations, reports, inbox, tallies, cloudState, ledger } = this.#store;
    const times = [
      ...[operations, reports, inbox, tallies, cloudState.delays, cloudState.directory].map((table) => table.nextDue()),
      ledger.headDue(),
      operations.hasToHide() ? Date.now() + HIDE_EVERY : null,
    ];
    return Math.min(...times.filter((at) => at !== null));
  }

  #setAlarm(at: number): void {
    this.#armedAt = at;
    // Not awaited: the write is coalesced with the others, and the output gate holds every answer until it is durable.
    void (at < Number.POSITIVE_INFINITY ? this.#storage.setAlarm(at) : this.#storage.deleteAlarm());
  }
}
