import type { CallClass } from "../../cloud/call-budget.ts";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import type { StatusEnding } from "../../cloud/drs/endings/ending.ts";
import { readStatus } from "../../cloud/drs/endings/status.ts";
import { JOB_NOT_FOUND } from "../../cloud/drs/errors.ts";
import { readStatuses } from "../../cloud/drs/list.ts";
import { readProgress } from "../../cloud/drs/progress.ts";
import { statusesRequest } from "../../cloud/drs/requests.ts";
import type { JobProgress, ReadOutcome } from "../../model/drs.ts";
import { isTransferring } from "../../model/job-status.ts";
import type { Event } from "../../model/lifecycle/step.ts";
import { type ActionOperation, isWatch, type Operation } from "../../model/operation.ts";
import { failure, success, type Verdict } from "../../model/result.ts";
import { INCREMENTAL } from "../../model/watch.ts";
import type { Resources } from "../context.ts";

/** One copy of the documents limits BatchListJobStatus to ten ids (contract section 4.3). */
export const STATUSES_AT_ONCE = 10;

/** The reading of one job. */
export type Reading =
  | { readonly kind: "status"; readonly status: string }
  | { readonly kind: "gone"; readonly code: string | null }
  | { readonly kind: "not_read"; readonly cause: string; readonly retryAfter: number | null };

const NOT_READ = { kind: "not_read", cause: "the status could not be read", retryAfter: null } as const;

/** The ending of an operation that is followed by job status; `null` for the others. */
function statusEnding(operation: ActionOperation): StatusEnding | null {
  const ending = CATALOGUE[operation.action].ending(operation.actionParams);
  return ending.by === "status" ? ending : null;
}

/** Whether an operation is followed by job status: verbs that move it, and watches. */
export const isFollowedByStatus = (operation: Operation): boolean =>
  operation.state === "running" && (isWatch(operation) || statusEnding(operation) !== null);

type Needed = Pick<Resources, "store" | "cloud">;

/** The class of a call that is made for several operations: that of the most urgent one. */
const classOf = (operations: readonly Operation[]): CallClass => (operations.every(isWatch) ? "watch" : "followed");

/** Read the status of up to ten jobs, of several in one call. Returns the event of each operation that waits for one of them. */
export async function readStatusEvents(
  resources: Needed,
  operations: readonly Operation[],
): Promise<readonly (readonly [id: string, event: Event])[]> {
  const jobs = [...new Set(operations.map(({ job }) => job.id))];
  const [only, ...others] = jobs;
  const readings =
    only !== undefined && others.length === 0
      ? new Map([[only, await readOne(resources, only, classOf(operations))]])
      : await readTogether(resources, jobs, classOf(operations));
  const readingOf = ({ job }: Operation) => readings.get(job.id) ?? NOT_READ;
  const wanted = operations.filter((operation) => wantsProgress(resources, operation, readingOf(operation)));
  const progress = await readAllProgress(
    resources,
    new Map(wanted.map(({ job }) => [job.id, readings.get(job.id)])),
    classOf(wanted),
  );
  noteReadings(resources, readings, progress);
  return operations.map((operation) => [
    operation.id,
    eventOf(operation, readingOf(operation), progress.get(operation.job.id) ?? null),
  ]);
}

async function readOne(resources: Needed, job: string, callClass: CallClass): Promise<Reading> {
  const read = await resources.cloud.detail(callClass, job, { type: "detail" });
  if (read.kind === "refused" && JOB_NOT_FOUND.has(read.error.code ?? ""))
    return { kind: "gone", code: read.error.code };
  if (read.kind !== "read") return notRead(read);
  const { status } = read.value;
  if (status === undefined) return { ...NOT_READ, cause: "the answer names no status" };
  return { kind: "status", status };
}

/** Note what was read of jobs. */
export function noteReadings(
  { store }: Pick<Resources, "store">,
  readings: ReadonlyMap<string, Reading>,
  progress: ReadonlyMap<string, JobProgress>,
): void {
  const now = Date.now();
  for (const [job, reading] of readings) {
    if (reading.kind === "status") store.cloudState.setStatus(job, reading.status, now, progress.get(job) ?? null);
  }
}

/** Read the status of up to ten jobs in one call. */
export async function readTogether(
  resources: Needed,
  jobs: readonly string[],
  callClass: CallClass,
): Promise<ReadonlyMap<string, Reading>> {
  const { cloud } = resources;
  const { origin, projectId } = cloud.target("");
  const read = await cloud.readAs(callClass, statusesRequest(origin, projectId, jobs), readStatuses);
  if (read.kind !== "read") return new Map(jobs.map((job) => [job, notRead(read)]));
  return new Map(
    read.value.map(({ id, status, errorCode }): [string, Reading] => {
      if (status !== undefined) return [id, { kind: "status", status }];
      const isGone = errorCode !== undefined && JOB_NOT_FOUND.has(errorCode);
      return [id, isGone ? { kind: "gone", code: errorCode } : { ...NOT_READ, cause: errorCode ?? NOT_READ.cause }];
    }),
  );
}

/** The reading that failed, which may succeed later. */
export function notRead(read: Exclude<ReadOutcome<unknown>, { kind: "read" }>) {
  if (read.kind === "unavailable") return { kind: "not_read", cause: read.cause, retryAfter: read.retryAfter } as const;
  return { kind: "not_read", cause: read.error.code ?? read.error.message, retryAfter: null } as const;
}

/**
 * Whether the progress of the job is read as well. Statuses are read together and hold no percentages and delays, which take a call for each
 * job. That call is made where a report shows them: for verbs that are followed from chat, while the full copy runs and when the transfer
 * has arrived; for watches when there is an update, and each time for those that wait for a delay.
 */
function wantsProgress({ store }: Needed, operation: Operation, reading: Reading): boolean {
  if (reading.kind !== "status" || !isTransferring(reading.status)) return false;
  const { status } = reading;
  if (isWatch(operation)) {
    return status !== operation.note || (operation.goal?.kind === "delay" && status === INCREMENTAL);
  }
  const arrived: readonly string[] = statusEnding(operation)?.success ?? [];
  const isTelling = status === "FULL_TRANSFER_STARTED" || arrived.includes(status);
  return isTelling && store.reports.audience(operation.id).length > 0;
}

/** Read how far the transfers of jobs are. Jobs beyond the budget are left out and not waited for: status goes first. */
async function readAllProgress(
  resources: Needed,
  jobs: ReadonlyMap<string, Reading | undefined>,
  callClass: CallClass,
): Promise<ReadonlyMap<string, JobProgress>> {
  const found = new Map<string, JobProgress>();
  const readProgressOf = async ([job, reading]: readonly [string, Reading | undefined]) => {
    if (resources.cloud.delay(callClass, Date.now()) > 0) return;
    const read = await resources.cloud.detail(callClass, job, { type: "progress" });
    const progress =
      read.kind === "read" && reading?.kind === "status" ? readProgress(reading.status, read.value) : null;
    if (progress) found.set(job, progress);
  };
  await Promise.all([...jobs].map(readProgressOf));
  return found;
}

function eventOf(operation: Operation, reading: Reading, progress: JobProgress | null): Event {
  if (reading.kind === "not_read") {
    return { type: "not_read", cause: reading.cause, retryAfter: reading.retryAfter };
  }
  const status = reading.kind === "status" ? reading.status : null;
  const ending = isWatch(operation) ? null : statusEnding(operation);
  if (!ending) return { type: "observed", status, progress };
  if (reading.kind === "gone") return { type: "reading", verdict: gone(ending, reading.code), status };
  return { type: "reading", verdict: readStatus(ending, reading.status), status, progress };
}

/** The verdict on a job that is gone: success for `terminate` alone. */
const gone = (ending: StatusEnding, errorCode: string | null): Verdict =>
  ending.success.includes("DELETED")
    ? success({ status: "DELETED" })
    : failure("job_gone", `the job is gone (${errorCode})`);
