/** The precheck: a run takes time, its rows appear one after another, failed rows may be skipped (contract §4.1). */
import { randomUUID } from "node:crypto";
import type { Settings } from "../settings.ts";
import { shareDone } from "../state/clock.ts";
import { type Job, lastActionAt, type PrecheckItem, type PrecheckMode, type PrecheckRun } from "../state/jobs.ts";

const passed = (group: string, ...items: string[]): PrecheckItem[] =>
  items.map((item) => ({ item, group, result: "PASSED", failed_reason: "", is_support_skip: false }));

/** A dozen rows that pass, as for a MySQL synchronisation. */
export const DEFAULT_PRECHECK_ITEMS: readonly PrecheckItem[] = [
  ...passed("connection", "srcDbConnection", "dstDbConnection"),
  ...passed("version", "srcDbVersionSupport", "dstDbVersionSupport"),
  ...passed("privilege", "srcDbPrivilegesIsEnoughForIncre", "dstDbPrivilegesIsEnough"),
  ...passed("binlog", "srcDbBinlogIsOff", "srcBinlogFormatCheck", "srcBinlogRowImageCheck"),
  ...passed("consistency", "sqlModeConsistency", "dbTimeZoneConsistency", "dstDbDiskSize"),
];

/** Start a run of the job's current items. */
export function newRun(job: Job, mode: PrecheckMode, startedAt: number): PrecheckRun {
  return {
    query_id: randomUUID(),
    mode,
    started_at: startedAt,
    items: job.precheck_items.map((item) => ({ ...item, is_skipped: false })),
  };
}

function counts(item: PrecheckRun["items"][number], settings: Settings): boolean {
  return item.is_skipped || item.result === "PASSED" || (item.result === "ALARM" && !settings.alarm_lowers_rate);
}

/** Progress and outcome of a run, in percent. */
export function progressOf(run: PrecheckRun, now: number, settings: Settings) {
  const done = shareDone(run.started_at, settings.precheck, now);
  const rows = run.items.slice(0, Math.floor(run.items.length * done));
  const good = rows.filter((item) => counts(item, settings)).length;
  const rate = rows.length === 0 ? (done === 1 ? 100 : 0) : Math.floor((good / rows.length) * 100);
  return { process: Math.floor(done * 100), rate, rows };
}

/** `precheck_result` of ShowJobDetail. */
export function precheckResult(run: PrecheckRun, now: number, settings: Settings) {
  const { process, rate, rows } = progressOf(run, now, settings);
  return {
    result: process === 100 && rate === 100,
    process: `${process}%`,
    total_passed_rate: `${rate}%`,
    job_direction: "up",
    precheck_results: rows.map((row) => ({ ...row, data: "", raw_error_msg: "", failed_sub_jobs: [] })),
  };
}

/** Whether the newest run since the last action or re-edit has that mode, is finished and is at 100 %. */
export function hasPassed(job: Job, mode: PrecheckMode, now: number, settings: Settings): boolean {
  const run = job.prechecks.at(-1);
  const since = Math.max(lastActionAt(job), ...job.re_edits.map(({ started_at }) => started_at));
  if (run === undefined || run.mode !== mode || run.started_at < since) return false;
  const { process, rate } = progressOf(run, now, settings);
  return process === 100 && rate === 100;
}
