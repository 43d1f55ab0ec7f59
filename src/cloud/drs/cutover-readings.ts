import type { CompareTask, DetailQuery, JobDetail } from "./detail.ts";
import { compareTasksOf, compareTasksQuery } from "./endings/compare.ts";
import { parseTime } from "./parse-time.ts";

/** What DRS itself says about a job that is to be cut over (contract section 4.1). */

const LINES = 50;

export const ERROR_LOG: DetailQuery = { type: "log", log_level: "Error", offset: 0, limit: LINES };

const IS_ERROR = /^error$/i;

/**
 * Time of the newest error line, in epoch milliseconds; `null` when there is none, absent when the answer does not tell. `log_level` is in
 * the newer SDK only: where it is ignored, the lines of this page are not all. A line without a readable time counts as new.
 */
export function lastErrorIn({ logs, total_count }: JobDetail, now: number): number | null | undefined {
  if (!logs) return undefined;
  const errors = logs.filter(({ level = "" }) => IS_ERROR.test(level));
  if (errors.length > 0) return Math.max(...errors.map(({ create_time }) => parseTime(create_time) ?? now));
  return logs.length < Math.max(LINES, total_count ?? 0) && logs.length >= (total_count ?? 0) ? null : undefined;
}

export const COMPARE_TASKS: DetailQuery = compareTasksQuery(undefined);

/** Statuses of a compare task that is at work; one that waits for its time is not. */
const RUNNING: ReadonlySet<string> = new Set(["RUNNING", "FULL_DOING", "INCRE_DOING"]);

/** How many compare tasks are at work. */
export const runningTasksIn = (detail: JobDetail): number =>
  compareTasksOf(detail).filter(({ status }: CompareTask) => RUNNING.has(status)).length;

/** How many kinds of objects have failed; `null` when DRS reports on none. */
export function failedObjectsIn({ migration_object_progress_info: found }: JobDetail): number | null {
  const rows = found?.migration_object_overview ?? [];
  return rows.length === 0 ? null : rows.filter(({ status }) => status === "FAILED").length;
}

/** When DRS began to copy data, in epoch milliseconds; `null` when it does not say. No source says whether a resume changes it. */
export const copyStartIn = ({ migration_object_progress_info: found }: JobDetail): number | null =>
  parseTime(found?.full_start_time || found?.incr_start_time || undefined);
