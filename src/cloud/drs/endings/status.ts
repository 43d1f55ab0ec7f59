import { type JobStatus, RELEASED, TRANSFER_FAILED, TRANSFERRING } from "../../../model/job-status.ts";
import { failure, going, success, type Verdict } from "../../../model/result.ts";
import type { StatusEnding } from "./ending.ts";

/** Endings by the job's status (contract section 5.2). */

/** Ending of starting, resuming or resetting a job. */
export const toTransfer = (failed: readonly JobStatus[] = []): StatusEnding => ({
  by: "status",
  success: TRANSFERRING,
  failure: [...failed, ...TRANSFER_FAILED, ...RELEASED],
  through: ["STARTJOBING", ...failed],
});

/** Ending of a scheduled start: DRS has scheduled it, or the start has already begun. */
export const toSchedule: StatusEnding = {
  by: "status",
  success: ["WAITING_FOR_START", "STARTJOBING", ...TRANSFERRING],
  failure: ["START_JOB_FAILED", ...RELEASED],
  through: ["START_JOB_FAILED"],
};

/** Ending of a pause. DRS calls a paused job `PAUSING`. */
export const toPause: StatusEnding = {
  by: "status",
  success: ["PAUSING"],
  failure: [...TRANSFER_FAILED, ...RELEASED],
  through: [],
};

export const toRelease: StatusEnding = {
  by: "status",
  success: ["RELEASE_RESOURCE_COMPLETE", "DELETED"],
  failure: ["RELEASE_RESOURCE_FAILED"],
  through: ["RELEASE_RESOURCE_STARTED", "RELEASE_RESOURCE_FAILED"],
};

/** Compare a job status with a status ending. */
export function readStatus(ending: StatusEnding, status: string): Verdict {
  const within = (list: readonly string[]) => list.includes(status);
  if (within(ending.success)) return success({ status });
  if (within(ending.failure)) return failure("job_failed", `the job went to ${status}`, { status });
  return going(status);
}
