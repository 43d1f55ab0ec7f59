import type { CallClass } from "../../cloud/call-budget.ts";
import {
  COMPARE_TASKS,
  copyStartIn,
  ERROR_LOG,
  failedObjectsIn,
  lastErrorIn,
  runningTasksIn,
} from "../../cloud/drs/cutover-readings.ts";
import type { DetailQuery, JobDetail } from "../../cloud/drs/detail.ts";
import { readProgress } from "../../cloud/drs/progress.ts";
import type { JobReadings } from "../../cloud/job-readings.ts";
import { jobSettingsOf } from "../../config/job-settings.ts";
import { type CutoverFacts, type CutoverReadiness, readinessOf } from "../../model/cutover.ts";
import { type DelaySample, lastStandstillIn } from "../../model/delay-sample.ts";
import type { ReadOutcome } from "../../model/drs.ts";
import { isHeldBy } from "../../model/lock.ts";
import { isAction, type OperationJob } from "../../model/operation.ts";
import type { Place } from "../../model/place.ts";
import { questionOf } from "../../model/policy.ts";
import type { Principal } from "../../model/principal.ts";
import { CUTOVER, DELAY_HISTORY, FACTS, SAMPLING } from "../../shared/limits.ts";
import type { Resources } from "../context.ts";
import { RecentReadings } from "../evaluate/recent-readings.ts";
import { comparesOf, lastPrecheckOf, lastStartOf } from "./cutover-history.ts";
import { jobsInOneRound } from "./delay-sampler.ts";
import type { JobReader } from "./job-reader.ts";

/** A question whether a job is ready: whose locks and freezes count depends on the caller. */
export interface CutoverQuestion extends Place {
  readonly principal: Principal;
  readonly job: Pick<OperationJob, "id" | "alias" | "account">;
}

type Needed = Pick<Resources, "gateway" | "policy" | "store" | "cloud" | "scale">;

/** Collects what readiness to cut over follows from: four readings of DRS, and the desk's own tables. */
export class CutoverCheck {
  readonly #resources: Needed;
  readonly #reader: JobReader;
  readonly #readings: Pick<JobReadings, "fitting">;
  readonly #logs: RecentReadings<JobDetail>;
  readonly #tasks: RecentReadings<JobDetail>;

  constructor(resources: Needed, reader: JobReader, readings: Pick<JobReadings, "fitting">) {
    const { cloud, scale } = resources;
    const reading = (query: DetailQuery) =>
      new RecentReadings<JobDetail>((job, callClass) => cloud.detail(callClass, job, query), FACTS.fresh * scale);
    this.#resources = resources;
    this.#reader = reader;
    this.#readings = readings;
    this.#logs = reading(ERROR_LOG);
    this.#tasks = reading(COMPARE_TASKS);
  }

  /** Judge a job as it is now; the reading that failed, where the job cannot be read. */
  async of(question: CutoverQuestion, callClass: CallClass = "waited"): Promise<ReadOutcome<CutoverReadiness>> {
    const { id } = question.job;
    const [read, log, tasks] = await Promise.all([
      this.#reader.job(id, callClass),
      this.#readIfAffordable(id, this.#logs, callClass),
      this.#readIfAffordable(id, this.#tasks, callClass),
    ]);
    if (read.kind !== "read") return read;
    const now = Date.now();
    const lastError = log ? lastErrorIn(log, now) : undefined;
    const facts: CutoverFacts = {
      ...this.#ownFacts(question, read.value, now),
      failedObjects: failedObjectsIn(read.value),
      runningTasks: tasks && runningTasksIn(tasks),
      ...(lastError === undefined ? {} : { lastError }),
    };
    return { kind: "read", value: readinessOf(facts) };
  }

  async #readIfAffordable(
    job: string,
    readings: RecentReadings<JobDetail>,
    callClass: CallClass,
  ): Promise<JobDetail | null> {
    if (this.#resources.cloud.delay(callClass, Date.now()) > 0) return null;
    const read = await readings.of(job, callClass);
    return read.kind === "read" ? read.value : null;
  }

  #ownFacts({ job, principal, source, channel }: CutoverQuestion, detail: JobDetail, now: number) {
    const { gateway, policy, store, scale } = this.#resources;
    const { cutoverGoal: goal } = jobSettingsOf(gateway.config.parsed, job);
    const samples = this.#samples(job.id, detail, now);
    const lock = store.locks.find(job.id);
    // A cut-over ends with ending the job.
    const asked = { principal, action: "terminate", job, source, channel, params: {}, reason: null } as const;
    const starts = [lastStartOf(store.operations, job.id), lastStandstillIn(samples), copyStartIn(detail)];
    const startedAt = Math.max(...starts.flatMap((at) => (at === null || at > now ? [] : [at])));
    return {
      now,
      status: detail.status ?? null,
      ...{ goal, goalTime: goal.for * 1000 * scale, samples },
      delayGap: CUTOVER.intervals * this.#interval(now),
      statusGap: CUTOVER.statusGap,
      startedAt: Number.isFinite(startedAt) ? startedAt : null,
      compares: comparesOf(store.operations, job.id),
      precheck: lastPrecheckOf(store.operations, job.id),
      lockedBy: lock && !isHeldBy(policy, lock, principal.id) ? { name: lock.name, since: lock.since } : null,
      freeze: policy.freezeOn(questionOf(asked, now)),
      openOperations: store.operations.openOn(job.id).filter(isAction).length,
    };
  }

  /** All that is kept, with the present reading, which was perhaps too close to the last sample to be one. */
  #samples(job: string, detail: JobDetail, now: number): DelaySample[] {
    const kept = this.#resources.store.cloudState.delays.between(job, now - DELAY_HISTORY.keep, now);
    const { status } = detail;
    if (status === undefined) return kept;
    const progress = readProgress(status, detail);
    const last = { at: now, status, delay: progress?.delay ?? null, percent: progress?.percent ?? null };
    return [...kept.filter(({ at }) => at < now), last];
  }

  /** How far apart samples are now, in milliseconds: by how many jobs share the calls. */
  #interval(now: number): number {
    const { store, scale, cloud } = this.#resources;
    const since = now - SAMPLING.fresh * scale;
    const sampled = store.cloudState.lastSamples().filter(({ at }) => at >= since).length;
    const rounds = Math.ceil(sampled / jobsInOneRound(this.#readings, cloud.account.callsPerMinute, now));
    return SAMPLING.every * scale * Math.max(1, rounds);
  }
}
