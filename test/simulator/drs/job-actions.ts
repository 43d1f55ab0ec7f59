/** ShowActions, and `job_action` of ListJobs: console commands in capitals, not verb names (contract §4.2). */

import type { Settings } from "../settings.ts";
import type { JobStatus } from "../state/job-status.ts";
import { type Job, statusAt } from "../state/jobs.ts";
import { hasPassed, progressOf } from "./precheck.ts";

/** Every command in the order of the official example, available ones before unavailable ones. */
export const COMMANDS: readonly string[] = [
  ["FREE_RESOURCE", "PRE_CHECK", "MODIFY_CONFIGURATION", "CHANGE", "CREATE", "START", "CHOOSE_OBJECT", "RETRY"],
  ["RESET", "DELETE", "QUERY_PRE_CHECK", "CHANGE_MODE", "MODIFY_DB_CONFIG", "SWITCH_OVER", "RESET_DB_PWD", "PAUSE"],
  ["JUMP_RETRY", "START_INCR", "MODIFY_TASK_NUMBER", "CONTINUE_JOB", "STOP_JOB", "CONTINUE_CAPTURE", "STOP_CAPTURE"],
  ["CONTINUE_APPLY", "API_CONFIGURATION_ACTION", "STOP_APPLY", "PAY_ORDER", "UNSUBSCRIBE", "TO_PERIOD", "TO_RENEW"],
  ["ORDER_INFO", "CLONE"],
].flat();

const NEW = ["FREE_RESOURCE", "PRE_CHECK", "MODIFY_CONFIGURATION", "CHANGE"];
const READY = [
  ["CREATE", "START", "CHANGE", "CHOOSE_OBJECT", "PRE_CHECK", "CHANGE_MODE", "FREE_RESOURCE", "MODIFY_DB_CONFIG"],
  ["API_CONFIGURATION_ACTION"],
].flat();
const COMMON = ["CREATE", "CHOOSE_OBJECT", "PRE_CHECK", "CHANGE_MODE", "FREE_RESOURCE", "MODIFY_DB_CONFIG"];
const EDITABLE = [...COMMON, "RESET_DB_PWD", "MODIFY_CONFIGURATION"];
const RUNNING = [...EDITABLE, "PAUSE"];
const FAILED = [...RUNNING, "RETRY", "RESET"];
const ENDED = ["CREATE", "DELETE", "PRE_CHECK", "CHANGE_MODE", "MODIFY_DB_CONFIG", "CLONE"];

/**
 * The rows that official examples show are CONFIGURATION, INCRE_TRANSFER_STARTED and _FAILED and
 * RELEASE_RESOURCE_COMPLETE; the others follow the verbs that those statuses allow.
 */
const AVAILABLE: Partial<Record<JobStatus, readonly string[]>> = {
  CREATING: ["FREE_RESOURCE"],
  CREATE_FAILED: ["DELETE"],
  CONFIGURATION: NEW,
  WAITING_FOR_START: ["START", "CHANGE", "FREE_RESOURCE"],
  STARTJOBING: ["FREE_RESOURCE"],
  START_JOB_FAILED: ["RETRY", "FREE_RESOURCE"],
  PAUSING: [...EDITABLE, "RETRY", "CONTINUE_JOB", "RESET"],
  FULL_TRANSFER_STARTED: RUNNING,
  FULL_TRANSFER_COMPLETE: RUNNING,
  FULL_TRANSFER_FAILED: FAILED,
  INCRE_TRANSFER_STARTED: RUNNING,
  INCRE_TRANSFER_FAILED: FAILED,
  RELEASE_RESOURCE_FAILED: ["FREE_RESOURCE"],
  RELEASE_RESOURCE_COMPLETE: ENDED,
  REBUILD_NODE_FAILED: ["FREE_RESOURCE"],
  CHANGE_JOB_FAILED: ["FREE_RESOURCE"],
  NODE_UPGRADE_FAILED: ["FREE_RESOURCE"],
  CHILD_TRANSFER_FAILED: ["FREE_RESOURCE"],
  RELEASE_CHILD_TRANSFER_COMPLETE: ["DELETE"],
};

/** Commands that a status offers for some jobs only. */
const isOffered: Readonly<Record<string, (job: Job, status: JobStatus, settings: Settings) => boolean>> = {
  PAUSE: (_, status, settings) => settings.stop_allows_failed || !status.endsWith("_FAILED"),
  RESET: ({ job_type }, status, settings) =>
    status !== "PAUSING" || (settings.reset_allows_paused_sync && job_type === "sync"),
};

/** The commands that a job allows in a status; a verb with a command is taken exactly where that is among them. */
export const commandsIn = (job: Job, status: JobStatus, settings: Settings): readonly string[] =>
  (AVAILABLE[status] ?? []).filter((command) => isOffered[command]?.(job, status, settings) ?? true);

/** The verb of the API behind a command (contract §4.2, "Mapping"). */
const COMMAND_OF: Readonly<Record<string, string>> = {
  start: "START",
  stop: "PAUSE",
  restart: "RETRY",
  reset: "RESET",
  terminate: "FREE_RESOURCE",
};

/** Statuses during which the action that led to them is still running. */
const PASSING: ReadonlySet<JobStatus> = new Set(["STARTJOBING", "RELEASE_RESOURCE_STARTED"]);

/** The current activity: an accepted verb without effect yet, or a running precheck. */
function currentAction(job: Job, now: number, time: number, settings: Settings): string | null {
  const planned = job.transitions.find(({ at, cause }) => at > time && cause === "stop");
  const last = job.transitions.findLast(({ at, cause }) => at <= time && cause !== undefined);
  const cause = planned?.cause ?? (PASSING.has(statusAt(job, time)) ? last?.cause : undefined);
  if (cause !== undefined) return COMMAND_OF[cause] ?? null;
  const run = job.prechecks.at(-1);
  return run !== undefined && progressOf(run, now, settings).process < 100 ? "PRE_CHECK" : null;
}

/** List the commands that the job allows a reader now. */
export function jobAction(job: Job, now: number, settings: Settings) {
  const time = now - settings.visible_lag;
  const status = statusAt(job, time);
  const isReady = status === "CONFIGURATION" && hasPassed(job, "forStartJob", now, settings);
  const available = isReady ? READY : commandsIn(job, status, settings);
  return {
    available_actions: available,
    unavailable_actions: COMMANDS.filter((command) => !available.includes(command)),
    current_action: currentAction(job, now, time, settings),
  };
}
