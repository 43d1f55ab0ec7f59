/** `precheck`, `progress`, `log` and `file` (contract §4.1). */

import type { LogLevel, Settings } from "../../settings.ts";
import { isoTime } from "../../state/clock.ts";
import type { JobStatus } from "../../state/job-status.ts";
import { fullPhase, type Job, statusAt, type Transition } from "../../state/jobs.ts";
import { failureLines } from "../failures.ts";
import { precheckResult } from "../precheck.ts";
import type { LogEntry } from "../runs.ts";
import { found, paged, type View, visibleTime } from "./view.ts";

/** `precheck_result`, a single object. */
export function precheck(view: View) {
  const { job, now, settings, query } = view;
  const run = found(
    job.prechecks.find(({ query_id }) => query_id === query.query_id),
    view,
  );
  return { id: job.id, precheck_result: precheckResult(run, now, settings) };
}

/** Time at which a status was first reached, if ever. */
function reachedAt(job: Job, time: number, isMeant: (status: JobStatus) => boolean): string {
  const first = job.transitions.find(({ at, status }) => at <= time && isMeant(status));
  return first === undefined ? "" : isoTime(first.at);
}

/** Rows per kind of object, which the full phase transfers. */
function objectProgress(job: Job, time: number, percent: number) {
  const status = percent === 100 ? "COMPLETED" : percent === 0 ? "NOT_START" : "TRANSFERING";
  const started = reachedAt(job, time, (each) => each === "FULL_TRANSFER_STARTED");
  const completed = reachedAt(job, time, (each) => each === "FULL_TRANSFER_COMPLETE");
  const rows = [
    { type: "TABLE", count: 3, status },
    { type: "EVENT", count: 1, status: "TRANSFER_WHEN_END" },
  ];
  return {
    create_time: job.create_time,
    full_start_time: started,
    full_complete_time: completed,
    incr_start_time: reachedAt(job, time, (each) => each === "INCRE_TRANSFER_STARTED"),
    end_time: reachedAt(job, time, (each) => each === "RELEASE_RESOURCE_COMPLETE"),
    migration_object_overview: rows.map(({ type, count, status: each }) => ({
      type,
      src_count: count,
      dst_count: each === "COMPLETED" ? count : 0,
      status: each,
      start_time: started,
      end_time: completed,
    })),
  };
}

/** The delay of an incremental transfer in whole milliseconds, which moves if the job says so. */
function delayAt({ delay }: Job, time: number, settings: Settings): number {
  if (delay === null) return settings.incremental_delay;
  const seconds = Math.max(0, time - delay.at) / 1000;
  return Math.max(0, Math.round(delay.milliseconds + seconds * delay.per_second));
}

/** How far a transfer is: all values are strings; delays are in seconds and in milliseconds. */
export function progressInfo({ job, now, settings }: Pick<View, "job" | "now" | "settings">) {
  const time = visibleTime({ now, settings });
  const status = statusAt(job, time);
  const { done, complete } = fullPhase(job, time);
  const percent = complete ? 100 : Math.min(100, Math.floor((done / settings.full_transfer) * 100));
  const remaining = complete ? 0 : Math.max(0, Math.ceil((settings.full_transfer - done) / 1000));
  const delay = status === "INCRE_TRANSFER_STARTED" ? delayAt(job, time, settings) : 0;
  const part = { completed: `${percent}`, remaining_time: `${remaining}` };
  return {
    progress: `${percent}`,
    incr_trans_delay: `${Math.floor(delay / 1000)}`,
    incr_trans_delay_millis: `${delay}`,
    task_mode: job.task_type,
    transfer_status: status,
    process_time: `${Math.floor(done / 1000)}`,
    remaining_time: `${remaining}`,
    progress_map: { struct: part, data: part, index: part },
  };
}

/** `progress_info` and its companions. */
export function progress(view: View) {
  const time = visibleTime(view);
  const info = progressInfo(view);
  return {
    id: view.job.id,
    status: info.transfer_status,
    progress_info: info,
    migration_object_progress_info: objectProgress(view.job, time, Number(info.progress)),
    metrics: { cpu_util: "3.50", mem_util: "41.20", disk_util: "12.00", time_stamp: isoTime(time) },
  };
}

function levelOf(status: JobStatus): LogLevel {
  return status === "PAUSING" || status.startsWith("RELEASE_") ? "Warn" : "Info";
}

/** The change to a status, before it the reason if that is a failure; newest first. */
function entriesOf({ at, status }: Transition, failure: Job["failure"], language: string | undefined): LogEntry[] {
  const change: LogEntry = { at, level: levelOf(status), message: `Job status changed to ${status}.` };
  const reasons = status.endsWith("_FAILED") ? failureLines(failure, language) : [];
  return [change, ...reasons.toReversed().map((message): LogEntry => ({ at, level: "Error", message }))];
}

/** Events and requests of the job, newest first. */
function logOf(job: Job, time: number, language: string | undefined): LogEntry[] {
  const moves = job.transitions.flatMap((transition) => entriesOf(transition, job.failure, language));
  return [...job.logs, ...moves].filter(({ at }) => at <= time).sort((one, other) => other.at - one.at);
}

/** `logs`, of one level if requested. */
export function log(view: View) {
  const { job, now, query, language } = view;
  const entries = logOf(job, now, language).filter(
    ({ level }) => query.log_level === undefined || query.log_level === level,
  );
  const rows = entries.map(({ at, level, message }) => ({ level, message, create_time: isoTime(at) }));
  return { id: job.id, total_count: rows.length, ...paged("logs", rows, view) };
}

/** There are no imports here: the response is that of a job whose objects were chosen without a file. */
export function file({ job }: View) {
  return { id: job.id, support_import_file_resp: { file_size: "0", previous_select: "" } };
}
