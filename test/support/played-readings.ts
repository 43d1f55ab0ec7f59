import type { CallClass } from "../../src/cloud/call-budget.ts";
import type { CloudClient } from "../../src/cloud/client.ts";
import type { DetailQuery } from "../../src/cloud/drs/detail.ts";
import { readDetail } from "../../src/cloud/drs/outcome.ts";
import type { UpstreamRequest } from "../../src/cloud/drs/requests.ts";
import type { Failure, UpstreamResponse } from "../../src/cloud/drs/transport.ts";
import type { ReadOutcome } from "../../src/model/drs.ts";

type Batch = "batch-status" | "batch-progress";

export const answered = (status: number, body: unknown): UpstreamResponse => ({
  ...{ kind: "response", status, body, headers: new Headers(), requestId: null, retryAfter: null },
});

/** DRS as readings of jobs meet it: every job incremental with a delay of three seconds, unless a test says otherwise. */
export class PlayedReadings implements Pick<CloudClient, "target" | "readAs" | "detail" | "delay"> {
  readonly account = { callsPerMinute: 100 };
  /** The calls in order: `batch-status 10`, or the type of a single reading and its job. */
  readonly calls: string[] = [];
  /** Answers that replace those of a batch. */
  readonly instead: Partial<Record<Batch, UpstreamResponse | Failure>> = {};
  /** Error codes of jobs in batches. */
  readonly errors = new Map<string, string>();
  /** The status of jobs, where it is another one. */
  readonly statuses = new Map<string, string>();
  /** Calls that the budget still has. */
  left = Number.POSITIVE_INFINITY;

  target(jobId: string) {
    return { origin: "https://drs.test", projectId: "p", jobId };
  }

  delay(): number {
    return this.left > 0 ? 0 : 1000;
  }

  async readAs<T>(
    _: CallClass,
    { url, body }: UpstreamRequest,
    read: (answer: UpstreamResponse | Failure) => ReadOutcome<T>,
  ): Promise<ReadOutcome<T>> {
    const batch: Batch = url.endsWith("batch-status") ? "batch-status" : "batch-progress";
    const { jobs }: { jobs: string[] } = JSON.parse(body ?? "");
    this.#count(`${batch} ${jobs.length}`);
    const row = batch === "batch-status" ? this.#statusRow : this.#progressRow;
    return read(this.instead[batch] ?? answered(200, { count: jobs.length, results: jobs.map((id) => row(id)) }));
  }

  async detail(_: CallClass, job: string, { type }: DetailQuery) {
    this.#count(`${type} ${job}`);
    const progress_info = { progress: "100", incr_trans_delay: "3" };
    return readDetail(answered(200, { job: { id: job, status: this.#statusOf(job), progress_info } }));
  }

  /** The calls since the last time. */
  taken(): string[] {
    return this.calls.splice(0);
  }

  #count(call: string): void {
    this.calls.push(call);
    this.left -= 1;
  }

  #statusOf(job: string): string {
    return this.statuses.get(job) ?? "INCRE_TRANSFER_STARTED";
  }

  readonly #statusRow = (id: string) => {
    const error_code = this.errors.get(id);
    return error_code === undefined ? { id, status: this.#statusOf(id) } : { id, error_code, error_message: "" };
  };

  readonly #progressRow = (job_id: string) => {
    const error_code = this.errors.get(job_id);
    const row = { progress: "100", incre_trans_delay: "3", transfer_status: this.#statusOf(job_id) };
    return error_code === undefined ? { job_id, ...row } : { job_id, error_code, error_msg: "" };
  };
}
