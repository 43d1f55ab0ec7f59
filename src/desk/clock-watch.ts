/** Steps back that are ignored, in milliseconds: time services correct a clock by less, and timers may be so inexact. */
const TOLERANCE = 1000;

/** Notices that the clock was set back: timers that are set to times of the clock would stand still for as long. */
export class ClockWatch {
  #latest: number;

  /** @param latest the latest time that is known to have been (epoch milliseconds) */
  constructor(latest: number) {
    this.#latest = latest;
  }

  /** The milliseconds by which the clock was set back since the last call; 0 while it runs on. */
  stepBack(now: number): number {
    const step = this.#latest - now;
    this.#latest = step > TOLERANCE ? now : Math.max(this.#latest, now);
    return step > TOLERANCE ? step : 0;
  }
}
