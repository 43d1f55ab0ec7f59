import type { CallClass } from "../../cloud/call-budget.ts";
import type { CloudClient } from "../../cloud/client.ts";
import type { JobDetail } from "../../cloud/drs/detail.ts";
import { maskSecrets } from "../../cloud/drs/native/secret.ts";
import { readProgress } from "../../cloud/drs/progress.ts";
import { listRequest, nativeRead } from "../../cloud/drs/requests.ts";
import type { ReadOutcome, UpstreamError } from "../../model/drs.ts";
import type { NativeAnswer } from "../../model/operation.ts";
import type { JobFactsReader } from "../evaluate/job-facts.ts";
import type { Scheduler } from "../scheduler.ts";
import type { CloudState } from "../store/cloud-state.ts";

/** A caller's own reading: ListJobs without a job, else ShowJobDetail or ShowActions, with the query as it came. */
export interface NativeReading {
  readonly jobId: string | null;
  readonly below: "" | "/actions";
  readonly search: string;
  readonly language: string | null;
}

export type NativeReadOutcome =
  | ({ readonly kind: "answer"; readonly requestId: string | null } & NativeAnswer)
  | { readonly kind: "rejected"; readonly error: UpstreamError }
  | { readonly kind: "unavailable"; readonly cause: string };

/** Reads jobs for callers who wait for the answer. */
export class JobReader {
  readonly #cloud: CloudClient;
  readonly #facts: Pick<JobFactsReader, "detail">;
  readonly #state: Pick<CloudState, "setStatus" | "look">;
  readonly #scheduler: Pick<Scheduler, "arm">;

  constructor(
    cloud: CloudClient,
    facts: Pick<JobFactsReader, "detail">,
    state: Pick<CloudState, "setStatus" | "look">,
    scheduler: Pick<Scheduler, "arm">,
  ) {
    this.#cloud = cloud;
    this.#facts = facts;
    this.#state = state;
    this.#scheduler = scheduler;
  }

  /** Read a job as it is now: its detail, and with it how far its transfer is. A caller who waits for it looks at the job. */
  async job(jobId: string, callClass: CallClass = "waited"): Promise<ReadOutcome<JobDetail>> {
    const [detail, progress] = await Promise.all([
      this.#facts.detail(jobId, callClass),
      this.#cloud.detail(callClass, jobId, { type: "progress" }),
    ]);
    if (detail.kind !== "read") return detail;
    const { status } = detail.value;
    const { progress_info, migration_object_progress_info } = progress.kind === "read" ? progress.value : {};
    const found = { ...detail.value, progress_info, migration_object_progress_info };
    if (status !== undefined) {
      const now = Date.now();
      this.#state.setStatus(jobId, status, now, readProgress(status, found));
      if (callClass === "waited") this.#state.look(jobId, now);
      // Samples may follow, and nothing else sets the alarm after a reading.
      this.#scheduler.arm();
    }
    return { kind: "read", value: found };
  }

  /** Read a precheck again by its `query_id`. */
  precheck(jobId: string, queryId: string, language: string | null): Promise<ReadOutcome<JobDetail>> {
    return this.#cloud.detail("waited", jobId, { type: "precheck", query_id: queryId }, language);
  }

  /** Make a reading of the native dialect with the gateway's credential. Known secret fields of the answer are masked. */
  async native({ jobId, below, search, language }: NativeReading): Promise<NativeReadOutcome> {
    const { origin, projectId } = this.#cloud.target("");
    const request =
      jobId === null
        ? listRequest(origin, projectId, search, language)
        : nativeRead(this.#cloud.target(jobId), below, search, language);
    const read = await this.#cloud.read("waited", request);
    if (!read.ok) return read.error.kind === "rejected" ? read.error : { kind: "unavailable", cause: read.error.cause };
    const answer = read.value;
    if (answer.kind === "failure") return { kind: "unavailable", cause: answer.cause };
    if (answer.body === undefined) return { kind: "unavailable", cause: `HTTP ${answer.status} without JSON` };
    return { kind: "answer", status: answer.status, body: maskSecrets(answer.body), requestId: answer.requestId };
  }
}
