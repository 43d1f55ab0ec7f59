/** The earliest time that was written into any of the tables since somebody asked: the alarm need not read them to know. */
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
