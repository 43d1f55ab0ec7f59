import { THROTTLE, UPSTREAM } from "../shared/limits.ts";
import { Semaphore } from "../shared/semaphore.ts";

/** The purpose of a call: actions go before readings, and readings use the rest of the budget. */
export type Priority = "action" | "reading";

const RANK: Readonly<Record<Priority, number>> = { action: 0, reading: 1 };

/**
 * The calls of one DRS project: at most four under way at once, and a budget a minute that actions always get and readings
 * only while some of it is left. In memory: after a restart the minute begins again.
 */
export class CallBudget {
  readonly #minute: number;
  readonly #scale: number;
  readonly #semaphore = new Semaphore(UPSTREAM.inFlight);
  #pausedUntil = 0;
  #throttled = 0;
  /** Calls that have been asked for and have not begun. */
  #promised = 0;
  #recent: number[] = [];

  /** @param scale multiplies the minute */
  constructor(scale: number) {
    this.#scale = scale;
    this.#minute = 60_000 * scale;
  }

  /**
   * Milliseconds until a reading may be made; 0 when it may be made now.
   * @param budget the calls a minute of which this may be one: readings that can wait take only a part of them
   */
  readingDelay(now: number, budget: number = UPSTREAM.callsPerMinute): number {
    this.#forget(now);
    // Calls that wait for a slot count, too, and actions may have exceeded the budget: the excess has to grow older than a minute first.
    const excess = this.#recent.length + this.#promised - budget;
    const blocking = this.#recent[Math.min(excess, this.#recent.length - 1)];
    const wait = excess < 0 ? 0 : (blocking ?? now) + this.#minute - now;
    return Math.max(wait, this.#pausedUntil - now, 0);
  }

  /** Calls that began within the last minute. */
  used(now: number): number {
    this.#forget(now);
    return this.#recent.length;
  }

  /** DRS answered 429: all calls of the project pause. `retryAfter` comes from DRS, in milliseconds. */
  throttled(retryAfter: number | null, now: number): void {
    const pause = retryAfter ?? Math.min(THROTTLE.cap, THROTTLE.base * 2 ** this.#throttled);
    this.#throttled += 1;
    this.#pausedUntil = Math.max(this.#pausedUntil, now + pause * this.#scale);
  }

  /** DRS answered a call with anything but 429. */
  notThrottled(): void {
    this.#throttled = 0;
  }

  /** Run a call when a slot is free and no pause is on. */
  async run<T>(priority: Priority, call: () => Promise<T>): Promise<T> {
    this.#promised += 1;
    return this.#semaphore.run(async () => {
      const pause = this.#pausedUntil - Date.now();
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
      this.#promised -= 1;
      this.#recent.push(Date.now());
      return call();
    }, RANK[priority]);
  }

  #forget(now: number): void {
    const from = now - this.#minute;
    const fresh = this.#recent.findIndex((at) => at > from);
    this.#recent = fresh < 0 ? [] : this.#recent.slice(fresh);
  }
}
