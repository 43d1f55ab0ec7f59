import { CATALOGUE } from "../drs/catalogue.ts";
import { failure, type StatusEnding, success, type Verdict } from "../drs/endings/ending.ts";
import { readStatus } from "../drs/endings/status.ts";
import { JOB_NOT_FOUND } from "../drs/errors.ts";
import { readStatuses } from "../drs/list.ts";
import { statusesRequest } from "../drs/requests.ts";
import type { Core } from "./core.ts";
import type { Event } from "./lifecycle/step.ts";
import type { Operation } from "./operation.ts";

/** One copy of the documents limits BatchListJobStatus to ten ids (contract section 4.3). */
export const STATUSES_AT_ONCE = 10;

/** An operation that is followed by its job's status. */
export interface StatusFollowed {
  readonly operation: Operation;
  readonly ending: StatusEnding;
}

/** Those of some operations that the job's status tells the end of. */
export const followedByStatus = (operation: Operation): StatusFollowed | null => {
  const ending = CATALOGUE[operation.action].ending(operation.actionParams);
  return operation.state === "running" && ending.by === "status" ? { operation, ending } : null;
};

/** Reads the status of up to ten jobs in one call and feeds it to every operation that waits for one of them. */
export async function pollStatuses(core: Core, followed: readonly StatusFollowed[]): Promise<void> {
  const { upstream } = core;
  const { origin, projectId } = upstream.target("");
  const jobs = [...new Set(followed.map(({ operation }) => operation.job.id))];
  const read = await upstream.readAs("reading", statusesRequest(origin, projectId, jobs), readStatuses);
  const rows = new Map(read.kind === "read" ? read.value.map((row) => [row.id, row]) : []);
  for (const { operation, ending } of followed) {
    const row = rows.get(operation.job.id);
    if (row?.status !== undefined) core.store.cloud.setSeen(row.id, row.status, Date.now());
    core.apply(operation.id, eventOf(ending, row?.status, row?.errorCode));
  }
}

function eventOf(ending: StatusEnding, status: string | undefined, errorCode: string | undefined): Event {
  if (status !== undefined) return { type: "reading", verdict: readStatus(ending, status), status };
  if (errorCode !== undefined && JOB_NOT_FOUND.has(errorCode))
    return { type: "reading", verdict: gone(ending, errorCode), status: null };
  return { type: "not_read", cause: errorCode ?? "the status could not be read", retryAfter: null };
}

/** A job that is gone has ended, which is what `terminate` wants and nothing else does. */
export const gone = (ending: StatusEnding, errorCode: string | null): Verdict =>
  ending.success.includes("DELETED")
    ? success({ status: "DELETED" })
    : failure("job_gone", `the job is gone (${errorCode})`);
