/**
 * The states of a DRS job (contract section 5.1). `PAUSING` reads as if something were under way but means paused.
 */
export const JOB_STATUSES = [
  "CREATING",
  "CREATE_FAILED",
  "CONFIGURATION",
  "STARTJOBING",
  "WAITING_FOR_START",
  "START_JOB_FAILED",
  "PAUSING",
  "FULL_TRANSFER_STARTED",
  "FULL_TRANSFER_FAILED",
  "FULL_TRANSFER_COMPLETE",
  "INCRE_TRANSFER_STARTED",
  "INCRE_TRANSFER_FAILED",
  "RELEASE_RESOURCE_STARTED",
  "RELEASE_RESOURCE_FAILED",
  "RELEASE_RESOURCE_COMPLETE",
  "REBUILD_NODE_STARTED",
  "REBUILD_NODE_FAILED",
  "CHANGE_JOB_STARTED",
  "CHANGE_JOB_FAILED",
  "DELETED",
  "CHILD_TRANSFER_STARTING",
  "CHILD_TRANSFER_STARTED",
  "CHILD_TRANSFER_COMPLETE",
  "CHILD_TRANSFER_FAILED",
  "RELEASE_CHILD_TRANSFER_STARTED",
  "RELEASE_CHILD_TRANSFER_COMPLETE",
  "NODE_UPGRADE_START",
  "NODE_UPGRADE_COMPLETE",
  "NODE_UPGRADE_FAILED",
] as const;

export type JobStatus = (typeof JOB_STATUSES)[number];

/** Statuses in which data flows. */
export const TRANSFERRING = [
  "FULL_TRANSFER_STARTED",
  "FULL_TRANSFER_COMPLETE",
  "INCRE_TRANSFER_STARTED",
] as const satisfies readonly JobStatus[];

/** Statuses in which the transfer failed. */
export const TRANSFER_FAILED = [
  "FULL_TRANSFER_FAILED",
  "INCRE_TRANSFER_FAILED",
] as const satisfies readonly JobStatus[];

/** Statuses of a job that is being released; it can no longer be resumed. */
export const RELEASED = [
  "RELEASE_RESOURCE_STARTED",
  "RELEASE_RESOURCE_FAILED",
  "RELEASE_RESOURCE_COMPLETE",
  "DELETED",
] as const satisfies readonly JobStatus[];

/** Check whether a job has failed and needs a person. */
export const isFailed = (status: string): boolean => status.endsWith("_FAILED");

/** Check whether a job is released or deleted. */
export const isOver = (status: string): boolean => status === "RELEASE_RESOURCE_COMPLETE" || status === "DELETED";

/** Check whether a job is being released, or has been. */
export const isReleased = (status: string): boolean => (RELEASED as readonly string[]).includes(status);

/** Check whether data flows. */
export const isTransferring = (status: string): boolean => (TRANSFERRING as readonly string[]).includes(status);

/** Statuses that `terminate` accepts: nearly every live one (contract section 2). */
export const LIVE = [
  "CREATING",
  "CONFIGURATION",
  "STARTJOBING",
  "WAITING_FOR_START",
  "START_JOB_FAILED",
  "PAUSING",
  ...TRANSFERRING,
  ...TRANSFER_FAILED,
] as const satisfies readonly JobStatus[];

/** Statuses of a job that holds no resources, or is giving them up. */
const RESOURCELESS: ReadonlySet<JobStatus> = new Set<JobStatus>([
  "CREATE_FAILED",
  ...RELEASED,
  "RELEASE_CHILD_TRANSFER_STARTED",
  "RELEASE_CHILD_TRANSFER_COMPLETE",
]);

/** Statuses in which a job holds its resources, so that an action may have something to act on. */
export const HOLDING: readonly JobStatus[] = JOB_STATUSES.filter((status) => !RESOURCELESS.has(status));

/** Statuses before the first transfer of a job. */
const NOT_STARTED: ReadonlySet<string> = new Set<JobStatus>([
  "CREATING",
  "CREATE_FAILED",
  "CONFIGURATION",
  "STARTJOBING",
  "WAITING_FOR_START",
  "START_JOB_FAILED",
]);

/** Check whether a job has not transferred anything yet. */
export const isNotStarted = (status: string): boolean => NOT_STARTED.has(status);

/** The last status read of a job. */
export interface StatusSnapshot {
  readonly job: string;
  readonly status: string;
  readonly at: number;
  /** Since when it has been read as this status; it may have had it before. */
  readonly since: number;
}

/** The same with the delay of the last sample. */
export interface JobSnapshot extends StatusSnapshot {
  /** Seconds; `null` where it means nothing or is not known. */
  readonly delay: number | null;
}
