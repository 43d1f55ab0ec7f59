import type { Priority } from "../../cloud/call-budget.ts";
import type { ReadOutcome } from "../../model/drs.ts";
import { FACTS } from "../../shared/limits.ts";

/** A reading and the time it was begun, in epoch milliseconds. */
interface Kept<T> {
  readonly at: number;
  readonly outcome: Promise<ReadOutcome<T>>;
}

/** The readings of one kind, by job. Callers that ask within some seconds share one. */
export class RecentReadings<T> {
  readonly #read: (jobId: string, priority: Priority) => Promise<ReadOutcome<T>>;
  readonly #fresh: number;
  readonly #kept = new Map<string, Kept<T>>();

  constructor(read: (jobId: string, priority: Priority) => Promise<ReadOutcome<T>>, fresh: number) {
    this.#read = read;
    this.#fresh = fresh;
  }

  /** The reading of a job, at most some seconds old. */
  of(jobId: string, priority: Priority): Promise<ReadOutcome<T>> {
    const now = Date.now();
    const kept = this.#kept.get(jobId);
    if (kept && now - kept.at < this.#fresh) return kept.outcome;
    const outcome = this.#read(jobId, priority);
    this.#kept.delete(jobId);
    this.#kept.set(jobId, { at: now, outcome });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > FACTS.kept && oldest !== undefined) this.#kept.delete(oldest);
    // A reading that failed is made again at once.
    const drop = () => void (this.#kept.get(jobId)?.outcome === outcome && this.#kept.delete(jobId));
    outcome.then(({ kind }) => kind === "read" || drop(), drop);
    return outcome;
  }

  forget(jobId: string): void {
    this.#kept.delete(jobId);
  }

  /** Forget a reading that was begun before a time; says whether there was one. */
  forgetBefore(jobId: string, time: number): boolean {
    const kept = this.#kept.get(jobId);
    return kept !== undefined && kept.at < time && this.#kept.delete(jobId);
  }
}
