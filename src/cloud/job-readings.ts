import type { JobProgress, ReadOutcome } from "../model/drs.ts";
import { isTransferring } from "../model/job-status.ts";
import { BATCH_READINGS } from "../shared/limits.ts";
import { logWarning } from "../shared/log.ts";
import type { CallClass } from "./call-budget.ts";
import type { CloudClient } from "./client.ts";
import { JOB_NOT_FOUND } from "./drs/errors.ts";
import { type JobStatusRow, readStatuses } from "./drs/list.ts";
import { readProgress, readProgresses } from "./drs/progress.ts";
import { progressesRequest, statusesRequest, type UpstreamRequest } from "./drs/requests.ts";
import { type Failure, isNotOffered, type UpstreamResponse } from "./drs/transport.ts";

/** Jobs that one call reads. One copy of the documents limits BatchListJobStatus to ten ids (contract section 4.3). */
export const JOBS_AT_ONCE = 10;

/** The reading of a job's status. */
export type Reading =
  | { readonly kind: "status"; readonly status: string }
  | { readonly kind: "gone"; readonly code: string | null }
  | { readonly kind: "not_read"; readonly cause: string; readonly retryAfter: number | null };

/** What DRS reads of several jobs in one call: BatchListJobStatus and BatchListProgresses of v3. */
type Batch = "statuses" | "progress";

/** The last part of the path, as operators find it in permissions. */
const PATHS: Readonly<Record<Batch, string>> = { statuses: "batch-status", progress: "batch-progress" };

type Cloud = Pick<CloudClient, "target" | "readAs" | "detail" | "delay">;

/**
 * Reads status and progress of jobs, up to ten in a call. A job that a batch answers with an error is read by itself, and so are all jobs
 * where DRS does not offer the batch, which is noted for a while. Those beyond the call budget are left out.
 */
export class JobReadings {
  readonly #cloud: Cloud;
  readonly #pause: number;
  /** When a batch that DRS did not offer is tried again. In memory: after a restart it is tried at once. */
  readonly #triedAgainAt: Record<Batch, number> = { statuses: 0, progress: 0 };

  /** @param scale multiplies durations that are waited for */
  constructor(cloud: Cloud, scale: number) {
    this.#cloud = cloud;
    this.#pause = BATCH_READINGS.pause * scale;
  }

  /** How many jobs a call reads now. */
  perCall(batch: Batch, now: number): number {
    return now < this.#triedAgainAt[batch] ? 1 : JOBS_AT_ONCE;
  }

  /** How many jobs so many calls read now, each with status and progress; at least one. */
  fitting(calls: number, now: number): number {
    const [statuses, progress] = [this.perCall("statuses", now), this.perCall("progress", now)];
    const jobs = Math.floor(calls / (1 / statuses + 1 / progress));
    // A call for the rest of a batch would be one too many.
    return Math.max(1, jobs - (jobs % Math.min(statuses, progress)));
  }

  /** Read the status of up to ten jobs. Jobs for whose call there is no budget left are not in the result. */
  async statuses(callClass: CallClass, jobs: readonly string[]): Promise<ReadonlyMap<string, Reading>> {
    const together = await this.#together("statuses", callClass, jobs, statusesRequest, readStatuses);
    if (together && together.kind !== "read" && together.kind !== "refused")
      return new Map(jobs.map((job) => [job, notRead(together)]));
    const rows = together?.kind === "read" ? together.value : [];
    const found = new Map(rows.flatMap((row) => entryOf(row.id, readingOf(row))));
    const others = jobs.filter((job) => !found.has(job));
    const single = await this.#oneByOne(callClass, others, (job) => this.#status(callClass, job));
    return new Map([...found, ...single]);
  }

  /**
   * Read how far up to ten jobs are. Only jobs in which data flows have progress: the others, and those for whose call there is no budget
   * left, are not in the result.
   * @param statuses the status of each job, which decides what means something
   */
  async progress(
    callClass: CallClass,
    statuses: ReadonlyMap<string, string>,
  ): Promise<ReadonlyMap<string, JobProgress>> {
    const flowing = new Map([...statuses].filter(([, status]) => isTransferring(status)));
    const jobs = [...flowing.keys()];
    const together = await this.#together("progress", callClass, jobs, progressesRequest, readProgresses(flowing));
    if (together && together.kind !== "read" && together.kind !== "refused") return new Map();
    const rows = together?.kind === "read" ? together.value : [];
    const answered = new Set(rows.map(({ id }) => id));
    const others = jobs.filter((job) => !answered.has(job));
    const single = await this.#oneByOne(callClass, others, async (job) => {
      const read = await this.#cloud.detail(callClass, job, { type: "progress" });
      return read.kind === "read" ? readProgress(flowing.get(job), read.value) : null;
    });
    return new Map([...rows.flatMap(({ id, progress }) => entryOf(id, progress)), ...single]);
  }

  /** Read several jobs in one call; `null` where they are to be read one by one. */
  async #together<T>(
    batch: Batch,
    callClass: CallClass,
    jobs: readonly string[],
    request: (origin: string, projectId: string, jobs: readonly string[]) => UpstreamRequest,
    read: (answer: UpstreamResponse | Failure) => ReadOutcome<T>,
  ): Promise<ReadOutcome<T> | null> {
    const isWorthIt = jobs.length > 1 && this.perCall(batch, Date.now()) > 1;
    if (!isWorthIt || !this.#isAffordable(callClass)) return null;
    const { origin, projectId } = this.#cloud.target("");
    let isOffered = true;
    const outcome = await this.#cloud.readAs(callClass, request(origin, projectId, jobs), (answer) => {
      isOffered = !isNotOffered(answer);
      return read(answer);
    });
    if (isOffered) return outcome;
    const now = Date.now();
    // Calls that were under way together say it once.
    if (this.perCall(batch, now) > 1) {
      const cause = outcome.kind === "refused" ? outcome.error.code : null;
      logWarning("batch_not_offered", { batch: PATHS[batch], cause });
    }
    this.#triedAgainAt[batch] = now + this.#pause;
    return null;
  }

  /** Read jobs each by itself while the budget has calls. Jobs without a result are left out. */
  async #oneByOne<T>(
    callClass: CallClass,
    jobs: readonly string[],
    read: (job: string) => Promise<T | null>,
  ): Promise<readonly (readonly [job: string, value: T])[]> {
    const readOne = async (job: string) => (this.#isAffordable(callClass) ? entryOf(job, await read(job)) : []);
    return (await Promise.all(jobs.map(readOne))).flat();
  }

  async #status(callClass: CallClass, job: string): Promise<Reading> {
    const read = await this.#cloud.detail(callClass, job, { type: "detail" });
    if (read.kind === "refused" && JOB_NOT_FOUND.has(read.error.code ?? ""))
      return { kind: "gone", code: read.error.code };
    if (read.kind !== "read") return notRead(read);
    const { status } = read.value;
    return status === undefined
      ? { kind: "not_read", cause: "the answer names no status", retryAfter: null }
      : { kind: "status", status };
  }

  #isAffordable(callClass: CallClass): boolean {
    return this.#cloud.delay(callClass, Date.now()) === 0;
  }
}

const entryOf = <T>(job: string, value: T | null): [job: string, value: T][] => (value === null ? [] : [[job, value]]);

/** The reading that a row of a batch is; `null` where the row has an error that says nothing about the job. */
function readingOf({ status, errorCode }: JobStatusRow): Reading | null {
  if (status !== undefined) return { kind: "status", status };
  return errorCode !== undefined && JOB_NOT_FOUND.has(errorCode) ? { kind: "gone", code: errorCode } : null;
}

/** The reading that failed, which may succeed later. */
export function notRead(
  read: Exclude<ReadOutcome<unknown>, { readonly kind: "read" }>,
): Extract<Reading, { readonly kind: "not_read" }> {
  if (read.kind === "unavailable") return { kind: "not_read", cause: read.cause, retryAfter: read.retryAfter };
  return { kind: "not_read", cause: read.error.code ?? read.error.message, retryAfter: null };
}
