import { JOBS_AT_ONCE, type JobReadings } from "../../cloud/job-readings.ts";
import type { JobProgress } from "../../model/drs.ts";
import { GLANCE } from "../../shared/limits.ts";

/** A cached reading of how far a job is. */
export interface ProgressSnapshot {
  readonly job: string;
  readonly progress: JobProgress | null;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Reads up to ten jobs; those that have no progress are left out. */
type ReadProgress = (jobs: readonly string[]) => Promise<ReadonlyMap<string, JobProgress>>;

/**
 * Progress of jobs for pages that show many of them. However many people read such a page, a job is read once in a while, with a few calls at a
 * time, and nobody waits long: a reading that is late is there for the next request. Kept in memory: worth nothing after a restart.
 */
export class ProgressCache {
  readonly #read: ReadProgress;
  readonly #readings: Pick<JobReadings, "fitting">;
  readonly #fresh: number;
  readonly #known = new Map<string, ProgressSnapshot>();
  readonly #underway = new Map<string, Promise<void>>();

  constructor(read: ReadProgress, readings: Pick<JobReadings, "fitting">, scale: number) {
    this.#read = read;
    this.#readings = readings;
    this.#fresh = GLANCE.fresh * scale;
  }

  /** The progress of jobs. Reads those that are not known or have grown old, and waits a moment for that. */
  async of(jobs: readonly string[], now: number): Promise<ProgressSnapshot[]> {
    const readAt = (job: string) => this.#known.get(job)?.at ?? 0;
    const old = jobs.filter((job) => now - readAt(job) >= this.#fresh).sort((a, b) => readAt(a) - readAt(b));
    const begun = old.filter((job) => !this.#underway.has(job)).slice(0, this.#readings.fitting(GLANCE.calls, now));
    for (let index = 0; index < begun.length; index += JOBS_AT_ONCE) {
      this.#refresh(begun.slice(index, index + JOBS_AT_ONCE), now);
    }
    const readings = old.flatMap((job) => this.#underway.get(job) ?? []);
    await Promise.race([Promise.all(readings), new Promise((resolve) => setTimeout(resolve, GLANCE.patience))]);
    return jobs.flatMap((job) => this.#known.get(job) ?? []);
  }

  #refresh(jobs: readonly string[], at: number): void {
    const readings = this.#ask(jobs, at).finally(() => {
      for (const job of jobs) this.#underway.delete(job);
    });
    for (const job of jobs) this.#underway.set(job, readings);
  }

  /** Jobs that cannot be read are not read again at once either. */
  async #ask(jobs: readonly string[], at: number): Promise<void> {
    const found = await this.#read(jobs);
    for (const job of jobs) this.#known.set(job, { job, at, progress: found.get(job) ?? null });
  }
}
