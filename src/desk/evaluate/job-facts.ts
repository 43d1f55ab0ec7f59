import type { CallClass } from "../../cloud/call-budget.ts";
import type { CloudClient } from "../../cloud/client.ts";
import type { JobDetail } from "../../cloud/drs/detail.ts";
import { readActions } from "../../cloud/drs/list.ts";
import { type NewestPrecheck, precheckResultRequest, readPrecheckResult } from "../../cloud/drs/precheck-result.ts";
import { nativeRead } from "../../cloud/drs/requests.ts";
import type { ReadOutcome } from "../../model/drs.ts";
import { FACTS } from "../../shared/limits.ts";
import type { CloudState } from "../store/cloud-state.ts";
import { RecentReadings } from "./recent-readings.ts";

/**
 * Reads what the evaluation of an action needs to know of a job. Kept in memory for some seconds, and no longer than the status that the
 * desk knows stays the same.
 */
export class JobFactsReader {
  readonly #cloud: CloudClient;
  readonly #state: Pick<CloudState, "setStatus" | "statusSince">;
  readonly #details: RecentReadings<JobDetail>;
  readonly #offered: RecentReadings<readonly string[]>;
  readonly #prechecks: RecentReadings<NewestPrecheck>;

  constructor(cloud: CloudClient, state: Pick<CloudState, "setStatus" | "statusSince">, scale: number) {
    const fresh = FACTS.fresh * scale;
    this.#cloud = cloud;
    this.#state = state;
    this.#details = new RecentReadings(async (jobId, callClass) => {
      const read = await cloud.detail(callClass, jobId, { type: "detail" });
      if (read.kind === "read" && read.value.status !== undefined)
        state.setStatus(jobId, read.value.status, Date.now());
      return read;
    }, fresh);
    this.#offered = new RecentReadings(
      (jobId, callClass) => cloud.readAs(callClass, nativeRead(cloud.target(jobId), "/actions", "", null), readActions),
      fresh,
    );
    this.#prechecks = new RecentReadings((jobId, callClass) => this.#newestPrecheck(jobId, callClass), fresh);
  }

  /** ShowJobDetail `type=detail`. */
  detail(jobId: string, callClass: CallClass): Promise<ReadOutcome<JobDetail>> {
    return this.#details.of(jobId, callClass, this.#state.statusSince(jobId));
  }

  /** The commands that ShowActions offers. */
  offered(jobId: string, callClass: CallClass): Promise<ReadOutcome<readonly string[]>> {
    return this.#offered.of(jobId, callClass, this.#state.statusSince(jobId));
  }

  /** The newest precheck, whoever ran it. */
  precheck(jobId: string, callClass: CallClass): Promise<ReadOutcome<NewestPrecheck>> {
    return this.#prechecks.of(jobId, callClass, this.#state.statusSince(jobId));
  }

  /** Forget what was read of a job: an action on it was sent. */
  forget(jobId: string): void {
    for (const readings of this.#all()) readings.forget(jobId);
  }

  /** Forget what was read of a job before a time, in epoch milliseconds; says whether there was anything. */
  forgetBefore(jobId: string, time: number): boolean {
    return this.#all()
      .map((readings) => readings.forgetBefore(jobId, time))
      .includes(true);
  }

  #all() {
    return [this.#details, this.#offered, this.#prechecks] as const;
  }

  #newestPrecheck(jobId: string, callClass: CallClass): Promise<ReadOutcome<NewestPrecheck>> {
    const { origin, projectId } = this.#cloud.target(jobId);
    return this.#cloud.readAs(callClass, precheckResultRequest(origin, projectId, jobId), readPrecheckResult);
  }
}
