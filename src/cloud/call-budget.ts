import { ADAPTING, THROTTLE } from "../shared/limits.ts";

/** The parts of the budget that a class of calls may use, as shares of the calls a minute. */
interface Share {
  /** A call of the class is made while all calls of the last minute are fewer than this share. */
  readonly most: number;
  /** Calls of the class below this share are made while the whole budget has room, so that no class stands still for long. */
  readonly least: number;
}

/**
 * The classes of calls, the most urgent first; the order is that of the queue for a slot, too.
 * - `action`: actions, and what is read just before they are sent. Never held back.
 * - `waited`: a person or a program waits for the answer.
 * - `followed`: accepted actions are followed to their end, lost ones reconciled.
 * - `watch`: jobs that people watch.
 * - `background`: discovery and samples.
 */
const SHARES = {
  action: { most: Number.POSITIVE_INFINITY, least: 0 },
  waited: { most: 1, least: 0 },
  followed: { most: 0.9, least: 0 },
  watch: { most: 0.5, least: 0.1 },
  background: { most: 0.4, least: 0.1 },
} as const satisfies Readonly<Record<string, Share>>;

export type CallClass = keyof typeof SHARES;

export const CALL_CLASSES = Object.keys(SHARES) as readonly CallClass[];

/** A time ahead by at most so many milliseconds is of a caller whose `now` is not the newest; one further ahead is of before the clock was set back. */
const STALE = 1000;

/** A call that has begun within the last minute. */
interface Begun {
  readonly at: number;
  readonly callClass: CallClass;
}

/**
 * The calls a minute of one DRS project. It knows no clock: times are arguments, in epoch milliseconds. In memory: after a restart the
 * minute begins again.
 */
export class CallBudget {
  readonly #limit: number;
  readonly #minute: number;
  readonly #scale: number;
  #working: number;
  /** Calls that began before this time were made under a greater budget and lower it no further. */
  #loweredAt = Number.NEGATIVE_INFINITY;
  #pausedAt = 0;
  #pausedUntil = 0;
  #throttled = 0;
  /** The classes of calls that have been asked for and have not begun. */
  #promised: CallClass[] = [];
  #recent: Begun[] = [];

  /**
   * @param callsPerMinute the budget while DRS answers as it should
   * @param scale multiplies the minute
   */
  constructor(callsPerMinute: number, scale: number) {
    this.#limit = callsPerMinute;
    this.#working = callsPerMinute;
    this.#scale = scale;
    this.#minute = 60_000 * scale;
  }

  /** Calls a minute as DRS bears them now. */
  get working(): number {
    return this.#working;
  }

  /** Calls that began within the last minute. */
  used(now: number): number {
    this.#forget(now);
    return this.#recent.length;
  }

  /** How many calls of a class may be made now. */
  free(callClass: CallClass, now: number): number {
    if (this.pause(now) > 0) return 0;
    this.#forget(now);
    const { most, least } = SHARES[callClass];
    const all = this.#recent.length + this.#promised.length;
    const own = this.#own(callClass).length + this.#promised.filter((one) => one === callClass).length;
    const reserved = Math.min(this.#working - all, least * this.#working - own);
    return Math.ceil(Math.max(0, most * this.#working - all, reserved));
  }

  /** Milliseconds until a call of a class may be made; 0 when it may be made now. */
  delay(callClass: CallClass, now: number): number {
    if (this.free(callClass, now) > 0) return 0;
    const { most, least } = SHARES[callClass];
    const own = this.#own(callClass);
    const promised = this.#promised.filter((one) => one === callClass).length;
    const untilAll = (share: number) => this.#untilBelow(share, this.#recent, this.#promised.length, now);
    const untilReserved = least > 0 ? Math.max(untilAll(1), this.#untilBelow(least, own, promised, now)) : untilAll(1);
    const wait = least > 0 ? Math.min(untilAll(most), untilReserved) : untilAll(most);
    return Math.max(wait, this.pause(now));
  }

  /** Milliseconds until the pause after a 429 is over. A pause that has not begun is of a clock that was set back since. */
  pause(now: number): number {
    return now < this.#pausedAt - STALE ? 0 : Math.max(0, this.#pausedUntil - now);
  }

  /** Count a call that waits for a slot: those that ask at once do not all get the same room. */
  promise(callClass: CallClass): void {
    this.#promised.push(callClass);
  }

  /** Count a promised call as made. */
  begin(callClass: CallClass, now: number): void {
    this.#promised.splice(this.#promised.indexOf(callClass), 1);
    this.#recent.push({ at: now, callClass });
  }

  /**
   * DRS answered 429: all calls of the project pause, and fewer are made afterwards.
   * @param retryAfter from DRS, in milliseconds
   * @param begun when the call began
   */
  throttled(retryAfter: number | null, begun: number, now: number): void {
    const pause = retryAfter ?? Math.min(THROTTLE.cap, THROTTLE.base * 2 ** this.#throttled);
    this.#throttled += 1;
    this.#pausedUntil = now + Math.max(this.pause(now), pause * this.#scale);
    this.#pausedAt = now;
    this.#lower(ADAPTING.throttled, begun, now);
  }

  /** DRS did not answer a call in time. */
  timedOut(begun: number, now: number): void {
    this.#lower(ADAPTING.timedOut, begun, now);
  }

  /** DRS answered a call with anything but 429. */
  answered(): void {
    this.#throttled = 0;
    this.#working = Math.min(this.#limit, this.#working + ADAPTING.step * this.#limit);
  }

  /** Calls that were under way together fail together: they lower the budget once. */
  #lower(factor: number, begun: number, now: number): void {
    if (begun < this.#loweredAt) return;
    this.#loweredAt = now;
    this.#working = Math.max(ADAPTING.floor * this.#limit, this.#working * factor);
  }

  #own(callClass: CallClass): readonly Begun[] {
    return this.#recent.filter((call) => call.callClass === callClass);
  }

  /** Milliseconds until so few calls are younger than a minute that another fits into a share. */
  #untilBelow(share: number, calls: readonly Begun[], promised: number, now: number): number {
    // Calls that wait for a slot count, too, and actions may have exceeded the budget: the excess has to grow older than a minute first.
    const excess = calls.length + promised - Math.ceil(share * this.#working);
    const blocking = calls[Math.min(excess, calls.length - 1)];
    return excess < 0 ? 0 : (blocking?.at ?? now) + this.#minute - now;
  }

  #forget(now: number): void {
    const from = now - this.#minute;
    this.#recent = this.#recent.filter(({ at }) => at > from && at <= now + STALE);
  }
}
