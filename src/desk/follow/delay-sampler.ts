import { JOBS_AT_ONCE, type JobReadings } from "../../cloud/job-readings.ts";
import { jobKey } from "../../config/compile.ts";
import type { StatusSnapshot } from "../../model/job-status.ts";
import { INCREMENTAL } from "../../model/watch.ts";
import { SAMPLING } from "../../shared/limits.ts";
import type { Resources } from "../context.ts";
import type { Scheduler } from "../scheduler.ts";
import { noteReadings, statusesIn } from "./status-polls.ts";

type Needed = Pick<Resources, "gateway" | "account" | "store" | "cloud" | "scale">;

/**
 * Keeps the delay history going: reads status and progress of the jobs that are followed, watched or incremental, each about once a
 * minute, or less often when there are many. Readings that others make in the meantime count. No such job: no timer.
 */
export class DelaySampler {
  readonly #resources: Needed;
  readonly #readings: JobReadings;
  readonly #scheduler: Scheduler;
  #isReading = false;

  constructor(resources: Needed, readings: JobReadings, scheduler: Scheduler) {
    this.#resources = resources;
    this.#readings = readings;
    this.#scheduler = scheduler;
  }

  /** Sample the jobs whose turn it is, if the time has come. */
  async work(): Promise<void> {
    const now = Date.now();
    const { delays } = this.#resources.store.cloudState;
    const due = delays.nextDue();
    if (due === null || due > now || this.#isReading) return;
    const jobs = this.#jobs(now);
    // Moved before the work: an instance that dies in it loses one sample.
    delays.setDue(jobs.length > 0 ? delays.nextBeat(now) : null);
    this.#scheduler.arm();
    this.#isReading = true;
    try {
      await this.#sample(this.#turn(jobs, now));
    } finally {
      this.#isReading = false;
    }
  }

  /** The jobs to sample: those with open operations or watches first, then the config's, then the others. */
  #jobs(now: number): string[] {
    const { store, scale, gateway, account } = this.#resources;
    const isKept = ({ status, at }: StatusSnapshot) => status === INCREMENTAL && now - at < SAMPLING.unreadable * scale;
    const incremental = store.cloudState.statuses().filter(isKept);
    const isNamed = ({ job }: StatusSnapshot) => gateway.config.jobsById.has(jobKey(account, job));
    const wanted = [...incremental.filter(isNamed), ...incremental].map(({ job }) => job);
    return [...new Set([...store.operations.openJobs(), ...wanted])].slice(0, SAMPLING.jobs);
  }

  /** The jobs that are read now: those whose last sample is the oldest. */
  #turn(jobs: readonly string[], now: number): string[] {
    const { store, scale } = this.#resources;
    const sampledAt = new Map(store.cloudState.lastSamples().map(({ job, at }) => [job, at]));
    const at = (job: string) => sampledAt.get(job) ?? 0;
    return jobs
      .filter((job) => now - at(job) >= SAMPLING.every * SAMPLING.spacing * scale)
      .sort((one, other) => at(one) - at(other))
      .slice(0, SAMPLING.jobsAtOnce);
  }

  async #sample(jobs: readonly string[]): Promise<void> {
    const { store } = this.#resources;
    for (let index = 0; index < jobs.length; index += JOBS_AT_ONCE) {
      if (!this.#isAffordable()) return;
      const found = await this.#readings.statuses("background", jobs.slice(index, index + JOBS_AT_ONCE));
      noteReadings(store, found, await this.#readings.progress("background", statusesIn(found)));
      this.#scheduler.arm();
    }
  }

  #isAffordable(): boolean {
    return this.#resources.cloud.delay("background", Date.now()) === 0;
  }
}
