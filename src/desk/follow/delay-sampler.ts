import { JOBS_AT_ONCE, type JobReadings } from "../../cloud/job-readings.ts";
import type { DelaySample } from "../../model/delay-sample.ts";
import type { StatusSnapshot } from "../../model/job-status.ts";
import { INCREMENTAL } from "../../model/watch.ts";
import { SAMPLING } from "../../shared/limits.ts";
import type { Resources } from "../context.ts";
import type { Scheduler } from "../scheduler.ts";
import { readJobs } from "./status-polls.ts";

type Needed = Pick<Resources, "gateway" | "account" | "store" | "cloud" | "scale">;

/**
 * How many jobs are sampled in one interval.
 * @param callsPerMinute the call budget of the project
 */
export const jobsInOneRound = (readings: Pick<JobReadings, "fitting">, callsPerMinute: number, now: number): number =>
  readings.fitting(Math.floor(SAMPLING.share * callsPerMinute), now);

/**
 * Keeps the delay history of some jobs going: reads their status and progress about once a minute, or less often when there are many.
 * Readings that others make in the meantime count. No such job: no timer.
 */
export class DelaySampler {
  readonly #resources: Needed;
  readonly #readings: JobReadings;
  readonly #scheduler: Pick<Scheduler, "arm">;
  #isReading = false;

  constructor(resources: Needed, readings: JobReadings, scheduler: Pick<Scheduler, "arm">) {
    this.#resources = resources;
    this.#readings = readings;
    this.#scheduler = scheduler;
  }

  /** The samples of a job between two times, oldest first, for somebody who looks at them; epoch milliseconds. */
  history(job: string, from: number, to: number): DelaySample[] {
    const { cloudState } = this.#resources.store;
    cloudState.look(job, Date.now());
    this.#scheduler.arm();
    return cloudState.delays.between(job, from, to);
  }

  /** Sample the jobs whose turn it is, if the time has come. */
  async work(): Promise<void> {
    const now = Date.now();
    const { delays } = this.#resources.store.cloudState;
    const due = delays.nextDue();
    if (due === null || due > now) return;
    const jobs = this.#jobs(now);
    // Moved before the work: an instance that dies in it loses one sample.
    delays.setDue(jobs.length > 0 ? delays.nextBeat(now) : null);
    this.#scheduler.arm();
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      await this.#sample(this.#turn(jobs, now));
    } finally {
      this.#isReading = false;
    }
  }

  /**
   * The jobs to sample, the most wanted first: those with open operations, those that are watched, and of the incremental ones those that
   * the config names, those at which somebody has looked of late, and all where the account says what a delay has to be.
   */
  #jobs(now: number): string[] {
    const { store, scale, gateway, account } = this.#resources;
    const { cloudState } = store;
    const isKept = ({ status, at }: StatusSnapshot) => status === INCREMENTAL && now - at < SAMPLING.unreadable * scale;
    const named = [...gateway.config.jobsById.values()].filter((job) => job.account === account);
    const { delay_threshold, cutover_goal } = gateway.config.parsed.accounts[account.name] ?? {};
    const incremental = [
      ...cloudState.statuses(named.map(({ id }) => id)),
      ...cloudState.lookedAt(now - SAMPLING.looked * scale, SAMPLING.jobs),
      ...(delay_threshold === undefined && cutover_goal === undefined ? [] : cloudState.incremental()),
    ];
    const wanted = [...store.operations.openJobs(SAMPLING.jobs), ...incremental.filter(isKept).map(({ job }) => job)];
    return [...new Set(wanted)].slice(0, SAMPLING.jobs);
  }

  /** The jobs that are read now: those whose last sample is the oldest. */
  #turn(jobs: readonly string[], now: number): string[] {
    const { store, scale, cloud } = this.#resources;
    const sampledAt = new Map(store.cloudState.lastSamples(jobs).map(({ job, at }) => [job, at]));
    const at = (job: string) => sampledAt.get(job) ?? 0;
    return jobs
      .filter((job) => now - at(job) >= SAMPLING.every * SAMPLING.spacing * scale)
      .sort((one, other) => at(one) - at(other))
      .slice(0, jobsInOneRound(this.#readings, cloud.account.callsPerMinute, now));
  }

  async #sample(jobs: readonly string[]): Promise<void> {
    for (let index = 0; index < jobs.length; index += JOBS_AT_ONCE) {
      if (!this.#isAffordable()) return;
      await readJobs(this.#resources.store, this.#readings, "background", jobs.slice(index, index + JOBS_AT_ONCE));
      this.#scheduler.arm();
    }
  }

  #isAffordable(): boolean {
    return this.#resources.cloud.delay("background", Date.now()) === 0;
  }
}
