import type { JobDetail } from "../../cloud/drs/detail.ts";
import { readProgress } from "../../cloud/drs/progress.ts";
import type { JobProgress, ReadOutcome } from "../../model/drs.ts";
import { GLANCE } from "../../shared/limits.ts";

/** How far a job was when it was last looked at for somebody who reads a list. */
export interface Glance {
  readonly job: string;
  readonly progress: JobProgress | null;
  /** Epoch milliseconds. */
  readonly at: number;
}

/**
 * Looks at jobs for pages that show many of them. However many people read such a page, a job is looked at once in a while, a few at a
 * time, and nobody waits long: what is not known in time is there at the next look. Kept in memory: it is worth nothing after a restart.
 */
export class Glances {
  readonly #read: (job: string) => Promise<ReadOutcome<JobDetail>>;
  readonly #fresh: number;
  readonly #known = new Map<string, Glance>();
  readonly #under = new Map<string, Promise<void>>();

  constructor(read: (job: string) => Promise<ReadOutcome<JobDetail>>, scale: number) {
    this.#read = read;
    this.#fresh = GLANCE.fresh * scale;
  }

  async of(jobs: readonly string[], now: number): Promise<Glance[]> {
    const seenAt = (job: string) => this.#known.get(job)?.at ?? 0;
    const old = jobs.filter((job) => now - seenAt(job) >= this.#fresh).sort((a, b) => seenAt(a) - seenAt(b));
    const looks = old.slice(0, GLANCE.atOnce).map((job) => this.#look(job, now));
    await Promise.race([Promise.all(looks), new Promise((resolve) => setTimeout(resolve, GLANCE.patience))]);
    return jobs.flatMap((job) => this.#known.get(job) ?? []);
  }

  #look(job: string, now: number): Promise<void> {
    const under = this.#under.get(job) ?? this.#ask(job, now).finally(() => this.#under.delete(job));
    this.#under.set(job, under);
    return under;
  }

  /** A job that cannot be read is not asked for again at once either. */
  async #ask(job: string, at: number): Promise<void> {
    const read = await this.#read(job);
    this.#known.set(job, { job, at, progress: read.kind === "read" ? readProgress(read.value) : null });
  }
}
