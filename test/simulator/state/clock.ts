/** Time inside the simulator: real time, faster or slower by a factor. */

/** Simulated time was `simulated` (epoch ms) at real time `real`, and has run by `factor` since. */
export interface ClockState {
  factor: number;
  real: number;
  simulated: number;
}

export class Clock {
  /** Real time, epoch ms, for tokens and signatures. */
  readonly realNow: () => number;
  readonly state: ClockState;

  constructor(state: ClockState, realNow: () => number) {
    this.state = state;
    this.realNow = realNow;
  }

  /** Simulated time, epoch ms, for jobs. */
  now(): number {
    return this.state.simulated + (this.realNow() - this.state.real) * this.state.factor;
  }

  /** Change the speed from now on; the time that has passed stays. */
  setFactor(factor: number): void {
    const simulated = this.now();
    Object.assign(this.state, { factor, real: this.realNow(), simulated } satisfies ClockState);
  }
}

/** A clock that shows real time and runs with it. */
export function newClockState(now: number): ClockState {
  return { factor: 1, real: now, simulated: now };
}

/** Write a time as DRS does: `2022-11-07T16:15:18Z`. */
export function isoTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** Fraction of a duration that has passed, 0 to 1. */
export function shareDone(startedAt: number, duration: number, now: number): number {
  return duration === 0 ? 1 : Math.min(1, Math.max(0, (now - startedAt) / duration));
}
