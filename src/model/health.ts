import type { JobStatus } from "./job-status.ts";

/** How a job is, in one word, for lists, filters and colours. In the order of urgency. */
export const HEALTHS = [
  "failed",
  "lagging",
  "paused",
  "changing",
  "running",
  "not_started",
  "ended",
  "unknown",
] as const;

export type Health = (typeof HEALTHS)[number];

/** The health that each status stands for; `lagging` is told from `running` by the delay. */
const BY_STATUS: Readonly<Record<JobStatus, Health>> = {
  CREATING: "changing",
  CREATE_FAILED: "failed",
  CONFIGURATION: "not_started",
  STARTJOBING: "changing",
  WAITING_FOR_START: "not_started",
  START_JOB_FAILED: "failed",
  PAUSING: "paused",
  FULL_TRANSFER_STARTED: "running",
  FULL_TRANSFER_FAILED: "failed",
  FULL_TRANSFER_COMPLETE: "running",
  INCRE_TRANSFER_STARTED: "running",
  INCRE_TRANSFER_FAILED: "failed",
  RELEASE_RESOURCE_STARTED: "changing",
  RELEASE_RESOURCE_FAILED: "failed",
  RELEASE_RESOURCE_COMPLETE: "ended",
  REBUILD_NODE_STARTED: "changing",
  REBUILD_NODE_FAILED: "failed",
  CHANGE_JOB_STARTED: "changing",
  CHANGE_JOB_FAILED: "failed",
  DELETED: "ended",
  CHILD_TRANSFER_STARTING: "changing",
  CHILD_TRANSFER_STARTED: "changing",
  CHILD_TRANSFER_COMPLETE: "running",
  CHILD_TRANSFER_FAILED: "failed",
  RELEASE_CHILD_TRANSFER_STARTED: "changing",
  RELEASE_CHILD_TRANSFER_COMPLETE: "running",
  NODE_UPGRADE_START: "changing",
  NODE_UPGRADE_COMPLETE: "running",
  NODE_UPGRADE_FAILED: "failed",
};

/** Milliseconds of a pause after which source logs may expire; DRS advises to stay below (contract section 2, `stop`). */
export const LONGEST_PAUSE = 24 * 60 * 60 * 1000;

/** What the health of a job follows from. */
export interface HealthFacts {
  /** As last read; `null`: never. */
  readonly status: string | null;
  /** Since when it has been read as this status, in epoch milliseconds. */
  readonly since: number | null;
  /** Seconds; `null` where it means nothing or is not known. */
  readonly delay: number | null;
  /** Seconds of delay above which the job lags. */
  readonly threshold: number;
}

export interface HealthReport {
  readonly health: Health;
  /** Since when it has been seen paused, in epoch milliseconds; `null` unless it is. */
  readonly pausedSince: number | null;
  /** The pause is so long that source logs may expire, without which the job cannot be resumed. */
  readonly mayLoseLogs: boolean;
}

/** Derive the health of a job. A status that is new in DRS counts as changing: nothing is known to be right or wrong. */
export function healthOf({ status, since, delay, threshold }: HealthFacts, now: number): HealthReport {
  const health = status === null ? "unknown" : groupOf(status, delay !== null && delay > threshold);
  const pausedSince = health === "paused" ? since : null;
  return { health, pausedSince, mayLoseLogs: pausedSince !== null && now - pausedSince > LONGEST_PAUSE };
}

function groupOf(status: string, isLate: boolean): Health {
  const group = Object.hasOwn(BY_STATUS, status) ? BY_STATUS[status as JobStatus] : "changing";
  return group === "running" && isLate ? "lagging" : group;
}
