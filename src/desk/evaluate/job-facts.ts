import type { Priority } from "../../cloud/call-budget.ts";
import type { CloudClient } from "../../cloud/client.ts";
import type { JobDetail } from "../../cloud/drs/detail.ts";
import { readActions } from "../../cloud/drs/list.ts";
import { type NewestPrecheck, precheckResultRequest, readPrecheckResult } from "../../cloud/drs/precheck-result.ts";
import { nativeRead } from "../../cloud/drs/requests.ts";
import type { ReadOutcome } from "../../model/drs.ts";
import { FACTS } from "../../shared/limits.ts";
import type { CloudState } from "../store/cloud-state.ts";

/** A reading and the time it was begun, in epoch milliseconds. */
interface Kept<T> {
  readonly at: number;
  readonly outcome: Promise<ReadOutcome<T>>;
}

/** The readings of one kind, by job. Callers that ask within some seconds share one. */
class RecentReadings<T> {
  readonly #read: (jobId: string, priority: Priority) => Promise<ReadOutcome<T>>;
  readonly #fresh: number;
  readonly #kept = new Map<string, Kept<T>>();

  constructor(read: (jobId: string, priority: Priority) => Promise<ReadOutcome<T>>, fresh: number) {
    this.#read = read;
    this.#fresh = fresh;
  }

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
}

/** Reads what the evaluation of an action needs to know of a job. Kept in memory for some seconds. */
export class JobFactsReader {
  readonly #cloud: CloudClient;
  readonly #details: RecentReadings<JobDetail>;
  readonly #offered: RecentReadings<readonly string[]>;
  readonly #prechecks: RecentReadings<NewestPrecheck>;

  constructor(cloud: CloudClient, state: Pick<CloudState, "setStatus">, scale: number) {
    const fresh = FACTS.fresh * scale;
    this.#cloud = cloud;
    this.#details = new RecentReadings(async (jobId, priority) => {
      const read = await cloud.detail(priority, jobId, { type: "detail" });
      if (read.kind === "read" && read.value.status !== undefined)
        state.setStatus(jobId, read.value.status, Date.now());
      return read;
    }, fresh);
    this.#offered = new RecentReadings(
      (jobId, priority) => cloud.readAs(priority, nativeRead(cloud.target(jobId), "/actions", "", null), readActions),
      fresh,
    );
    this.#prechecks = new RecentReadings((jobId, priority) => this.#newestPrecheck(jobId, priority), fresh);
  }

  /** ShowJobDetail `type=detail`. */
  detail(jobId: string, priority: Priority): Promise<ReadOutcome<JobDetail>> {
    return this.#details.of(jobId, priority);
  }

  /** The commands that ShowActions offers. */
  offered(jobId: string, priority: Priority): Promise<ReadOutcome<readonly string[]>> {
    return this.#offered.of(jobId, priority);
  }

  /** The newest precheck, whoever ran it. */
  precheck(jobId: string, priority: Priority): Promise<ReadOutcome<NewestPrecheck>> {
    return this.#prechecks.of(jobId, priority);
  }

  /** Forget what was read of a job: an action on it was sent. */
  forget(jobId: string): void {
    for (const readings of [this.#details, this.#offered, this.#prechecks]) readings.forget(jobId);
  }

  #newestPrecheck(jobId: string, priority: Priority): Promise<ReadOutcome<NewestPrecheck>> {
    const { origin, projectId } = this.#cloud.target(jobId);
    return this.#cloud.readAs(priority, precheckResultRequest(origin, projectId, jobId), readPrecheckResult);
  }
}
