import type { JobDetail } from "../../cloud/drs/detail.ts";
import { readProgress } from "../../cloud/drs/progress.ts";
import type { JobProgress, ReadOutcome } from "../../model/drs.ts";
import { GLANCE } from "../../shared/limits.ts";

/** A cached reading of how far a job is. */
export interface ProgressSnapshot {
  readonly job: string;
  readonly progress: JobProgress | null;
  /** Epoch milliseconds. */
  readonly at: number;
}

/**
 * Progress of jobs for pages that show many of them. However many people read such a page, a job is read once in a while, a few jobs at a
 * time, and nobody waits long: a reading that is late is there for the next request. Kept in memory: worth nothing after a restart.
 */
export class ProgressCache {
  readonly #read: (job: string) => Promise<ReadOutcome<JobDetail>>;
  readonly #fresh: number;
  readonly #known = new Map<string, ProgressSnapshot>();
  readonly #underway = new Map<string, Promise<void>>();

  constructor(read: (job: string) => Promise<ReadOutcome<JobDetail>>, scale: number) {
    this.#read = read;
    this.#fresh = GLANCE.fresh * scale;
  }

  /** The progress of jobs. Reads those that are not known or have grown old, and waits a moment for that. */
  async of(jobs: readonly string[], now: number): Promise<ProgressSnapshot[]> {
    const readAt = (job: string) => this.#known.get(job)?.at ?? 0;
    const old = jobs.filter((job) => now - readAt(job) >= this.#fresh).sort((a, b) => readAt(a) - readAt(b));
    const readings = old.slice(0, GLANCE.atOnce).map((job) => this.#refresh(job, now));
    await Promise.race([Promise.all(readings), new Promise((resolve) => setTimeout(resolve, GLANCE.patience))]);
    return jobs.flatMap((job) => this.#known.get(job) ?? []);
  }

  #refresh(job: string, now: number): Promise<void> {
    const underway = this.#underway.get(job) ?? this.#ask(job, now).finally(() => this.#underway.delete(job));
    this.#underway.set(job, underway);
    return underway;
  }

  /** A job that cannot be read is not read again at once either. */
  async #ask(job: string, at: number): Promise<void> {
    const read = await this.#read(job);
    this.#known.set(job, {
      job,
      at,
      progress: read.kind === "read" ? readProgress(read.value.status, read.value) : null,
    });
  }
}
