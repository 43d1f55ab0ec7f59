import { UPSTREAM } from "../limits.ts";

/** What a call is for: actions go before readings, and readings use what is left of the budget. */
export type Priority = "action" | "reading";

/**
 * The calls of one DRS project: at most four under way at once, and a budget a minute that actions always get and readings
 * only while some of it is left. In memory: after a restart the minute begins anew.
 */
export class Slots {
  readonly #minute: number;
  #running = 0;
  #recent: number[] = [];
  readonly #waiting: Record<Priority, (() => void)[]> = { action: [], reading: [] };

  /** @param scale multiplies the minute */
  constructor(scale: number) {
    this.#minute = 60_000 * scale;
  }

  /** Milliseconds until a reading may be made; 0 when it may be made now. */
  readingDelay(now: number): number {
    this.#forget(now);
    // Actions may have gone beyond the budget: as many calls as are too many have to grow old first.
    const blocking = this.#recent[this.#recent.length - UPSTREAM.callsPerMinute];
    return blocking === undefined ? 0 : blocking + this.#minute - now;
  }

  /** Runs a call when its turn comes. */
  async run<T>(priority: Priority, call: () => Promise<T>): Promise<T> {
    if (this.#running >= UPSTREAM.inFlight) {
      await new Promise<void>((resolve) => this.#waiting[priority].push(resolve));
    } else {
      this.#running += 1;
    }
    this.#recent.push(Date.now());
    try {
      return await call();
    } finally {
      this.#handOver();
    }
  }

  /** Passes the slot on to who waits, or frees it. */
  #handOver(): void {
    const next = this.#waiting.action.shift() ?? this.#waiting.reading.shift();
    if (next) next();
    else this.#running -= 1;
  }

  #forget(now: number): void {
    const from = now - this.#minute;
    const fresh = this.#recent.findIndex((at) => at > from);
    this.#recent = fresh < 0 ? [] : this.#recent.slice(fresh);
  }
}
