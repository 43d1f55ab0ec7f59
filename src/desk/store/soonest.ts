/** The earliest timer that was written into any table since the last `take`: arming the alarm need not read the tables. */
export class Soonest {
  #at = Number.POSITIVE_INFINITY;

  note(at: number): void {
    this.#at = Math.min(this.#at, at);
  }

  /** Epoch milliseconds; infinite when nothing was written. */
  take(): number {
    const at = this.#at;
    this.#at = Number.POSITIVE_INFINITY;
    return at;
  }
}
