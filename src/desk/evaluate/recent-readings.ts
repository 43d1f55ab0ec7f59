import type { CallClass } from "../../cloud/call-budget.ts";
import type { ReadOutcome } from "../../model/drs.ts";
import { FACTS } from "../../shared/limits.ts";

interface Kept<T> {
  readonly outcome: Promise<ReadOutcome<T>>;
  /** When it ended, in epoch milliseconds; `null` while it is under way. */
  at: number | null;
}

/** The readings of one kind, by job. Callers that ask within some seconds share one. */
export class RecentReadings<T> {
  readonly #read: (jobId: string, callClass: CallClass) => Promise<ReadOutcome<T>>;
  readonly #fresh: number;
  readonly #kept = new Map<string, Kept<T>>();

  constructor(read: (jobId: string, callClass: CallClass) => Promise<ReadOutcome<T>>, fresh: number) {
    this.#read = read;
    this.#fresh = fresh;
  }

  /**
   * The reading of a job, at most some seconds old.
   * @param since readings that ended before this time are outdated, in epoch milliseconds
   */
  of(jobId: string, callClass: CallClass, since = 0): Promise<ReadOutcome<T>> {
    const kept = this.#kept.get(jobId);
    if (kept && (kept.at === null || (kept.at >= since && Date.now() - kept.at < this.#fresh))) return kept.outcome;
    const reading: Kept<T> = { outcome: this.#read(jobId, callClass), at: null };
    this.#kept.delete(jobId);
    this.#kept.set(jobId, reading);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > FACTS.kept && oldest !== undefined) this.#kept.delete(oldest);
    // A reading that failed is made again at once.
    const drop = () => void (this.#kept.get(jobId) === reading && this.#kept.delete(jobId));
    reading.outcome.then(({ kind }) => {
      if (kind === "read") reading.at = Date.now();
      else drop();
    }, drop);
    return reading.outcome;
  }

  forget(jobId: string): void {
    this.#kept.delete(jobId);
  }

  /** Forget a reading that ended before a time; says whether there was one. */
  forgetBefore(jobId: string, time: number): boolean {
    const at = this.#kept.get(jobId)?.at ?? time;
    return at < time && this.#kept.delete(jobId);
  }
}
