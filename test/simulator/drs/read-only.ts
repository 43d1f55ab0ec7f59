/** Whether the target of a job accepts writes from others than DRS (contract §2, set_writable and set_readonly). */

import type { Settings } from "../settings.ts";
import type { Job } from "../state/jobs.ts";
import type { WritabilityChange } from "./runs.ts";

/** Whether a change has taken effect; a failed one never does. */
export function isDone({ at, failed }: WritabilityChange, now: number, settings: Settings): boolean {
  return !failed && now >= at + settings.set_writable;
}

/** Whether the target is read-only, which it is until set_writable has taken effect. */
export function isTargetReadonly({ job, now, settings }: { job: Job; now: number; settings: Settings }): boolean {
  const last = job.writability.findLast((change) => isDone(change, now, settings));
  return last === undefined || !last.writable;
}
