import type { CallClass } from "../../cloud/call-budget.ts";
import { statusEndingOf } from "../../cloud/drs/catalogue.ts";
import type { StatusEnding } from "../../cloud/drs/endings/ending.ts";
import { readStatus } from "../../cloud/drs/endings/status.ts";
import type { JobReadings, Reading } from "../../cloud/job-readings.ts";
import type { JobProgress } from "../../model/drs.ts";
import type { Event } from "../../model/lifecycle/step.ts";
import { isWatch, type Operation } from "../../model/operation.ts";
import { failure, success, type Verdict } from "../../model/result.ts";
import { INCREMENTAL } from "../../model/watch.ts";
import type { Resources } from "../context.ts";

/** Whether an operation is followed by job status: verbs that move it, and watches. */
export const isFollowedByStatus = (operation: Operation): boolean =>
  operation.state === "running" && (isWatch(operation) || statusEndingOf(operation) !== null);

type Store = Pick<Resources["store"], "cloudState" | "reports">;

/** The class of a call that is made for several operations: that of the most urgent one. */
const classOf = (operations: readonly Operation[]): CallClass => (operations.every(isWatch) ? "watch" : "followed");

/**
 * Read the status of up to ten jobs, of several in one call. Returns the event of each operation that waits for one of them; those for whose
 * call there is no budget left have none.
 */
export async function readStatusEvents(
  store: Store,
  readings: JobReadings,
  operations: readonly Operation[],
): Promise<ReadonlyMap<string, Event>> {
  const found = await readings.statuses(classOf(operations), [...new Set(operations.map(({ job }) => job.id))]);
  const wanted = operations.filter((operation) =>
    wantsProgress(store, operation, statusIn(found.get(operation.job.id))),
  );
  const progress = await readings.progress(
    classOf(wanted),
    statusesIn([...found].filter(([job]) => wanted.some((operation) => operation.job.id === job))),
  );
  noteReadings(store, found, progress);
  return new Map(
    operations.flatMap((operation) => {
      const reading = found.get(operation.job.id);
      return reading ? [[operation.id, eventOf(operation, reading, progress.get(operation.job.id) ?? null)]] : [];
    }),
  );
}

const statusIn = (reading: Reading | undefined): string | null => (reading?.kind === "status" ? reading.status : null);

/** The statuses among readings, by job. */
const statusesIn = (readings: Iterable<readonly [job: string, reading: Reading]>): ReadonlyMap<string, string> =>
  new Map([...readings].flatMap(([job, reading]) => (reading.kind === "status" ? [[job, reading.status]] : [])));

/** Read status and progress of up to ten jobs, and note them. Returns the progress of those that have some. */
export async function readJobs(
  store: Pick<Store, "cloudState">,
  readings: JobReadings,
  callClass: CallClass,
  jobs: readonly string[],
): Promise<ReadonlyMap<string, JobProgress>> {
  const found = await readings.statuses(callClass, jobs);
  const progress = await readings.progress(callClass, statusesIn(found));
  noteReadings(store, found, progress);
  return progress;
}

/** Note what was read of jobs. */
function noteReadings(
  { cloudState }: Pick<Store, "cloudState">,
  readings: ReadonlyMap<string, Reading>,
  progress: ReadonlyMap<string, JobProgress>,
): void {
  const now = Date.now();
  for (const [job, status] of statusesIn(readings)) cloudState.setStatus(job, status, now, progress.get(job) ?? null);
}

/**
 * Whether the progress of the job is read as well: statuses hold no percentages and delays, which take another call. It is made where a
 * report shows them: for verbs that are followed from chat, while the full copy runs and when the transfer has arrived; for watches when
 * there is an update, and each time for those that wait for a delay.
 */
function wantsProgress({ reports }: Pick<Store, "reports">, operation: Operation, status: string | null): boolean {
  if (status === null) return false;
  if (isWatch(operation)) {
    return status !== operation.note || (operation.goal?.kind === "delay" && status === INCREMENTAL);
  }
  const arrived: readonly string[] = statusEndingOf(operation)?.success ?? [];
  const isTelling = status === "FULL_TRANSFER_STARTED" || arrived.includes(status);
  return isTelling && reports.audience(operation.id).length > 0;
}

function eventOf(operation: Operation, reading: Reading, progress: JobProgress | null): Event {
  if (reading.kind === "not_read") {
    return { type: "not_read", cause: reading.cause, retryAfter: reading.retryAfter };
  }
  const status = reading.kind === "status" ? reading.status : null;
  const ending = isWatch(operation) ? null : statusEndingOf(operation);
  if (!ending) return { type: "observed", status, progress };
  if (reading.kind === "gone") return { type: "reading", verdict: gone(ending, reading.code), status };
  return { type: "reading", verdict: readStatus(ending, reading.status), status, progress };
}

/** The verdict on a job that is gone: success for `terminate` alone. */
const gone = (ending: StatusEnding, errorCode: string | null): Verdict =>
  ending.success.includes("DELETED")
    ? success({ status: "DELETED" })
    : failure("job_gone", `the job is gone (${errorCode})`);
