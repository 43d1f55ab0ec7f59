/** Shared parts of the compare types: task, status and requested tables (contract §4.1). */

import { DrsError, inLanguage, RESULT_TEXTS } from "../../errors.ts";
import { type CompareStatus, compareEnd, compareStatus } from "../compare-tasks.ts";
import type { ComparedTable, CompareKind, CompareTask } from "../runs.ts";
import { found, paged, type View } from "./view.ts";

/** Results are kept 60 days (contract §5.2). */
const KEPT_SECONDS = 60 * 24 * 60 * 60;
/** Reports come from another operation, which is not simulated. */
export const END_REPORT = { export_status: "INIT" } as const;

/** Find the requested task; without an id the newest of its kind, where the table makes the id optional. */
export function taskOf(view: View, kind: CompareKind, isOptional = false): CompareTask | undefined {
  const { job, query } = view;
  const id = query.compare_task_id;
  if (id === undefined && !isOptional) throw new DrsError("DRS.M00201", "compare_task_id");
  const tasks = job.compares.filter(({ type }) => type === kind);
  if (id === undefined) return tasks.at(-1);
  return found(
    tasks.find((task) => task.id === id),
    view,
    "compare_task_id",
  );
}

/** The status of the task now. */
export function statusOf(task: CompareTask, { now, settings }: View): CompareStatus {
  return compareStatus(task, now, settings);
}

/** The texts of tasks that ended without a complete result. */
const ENDS: Partial<Record<CompareStatus, keyof typeof RESULT_TEXTS>> = {
  FAILED: "compare",
  CANCELLED: "cancelled",
  TIMEOUT_INTERRUPT: "timedOut",
};

/** Error message of a task that failed or was interrupted, in the language of the call. */
export function errorOf(task: CompareTask, view: View): string {
  const status = statusOf(task, view);
  const isMissing = status === "FAILED" && task.tables.some(({ found }) => found === "no_database");
  const text = isMissing ? "noDatabase" : ENDS[status];
  return text === undefined ? "" : inLanguage(view.language, RESULT_TEXTS[text]);
}

/** Status of the objects of a type, given that of their task; once they are compared, that of a successful task. */
export const OBJECT_STATUS: Readonly<Record<CompareStatus, (differs: boolean) => string>> = {
  WAITING_FOR_RUNNING: () => "WAITING_FOR_COMPARISON",
  RUNNING: () => "COMPARING",
  SUCCESSFUL: (differs) => (differs ? "INCONSISTENT" : "CONSISTENT"),
  FAILED: () => "FAILED_TO_COMPARE",
  CANCELLED: () => "CAN_NOT_COMPARE",
  TIMEOUT_INTERRUPT: () => "CAN_NOT_COMPARE",
};

/** Time at which the task ended; undefined until then. */
export function endOf(task: CompareTask, { now, settings }: View): number | undefined {
  return compareEnd(task, now, settings);
}

/** Time until its report is deleted. */
export function reportSeconds(task: CompareTask, view: View): number {
  const end = endOf(task, view);
  return end === undefined ? 0 : Math.max(0, KEPT_SECONDS - Math.floor((view.now - end) / 1000));
}

/** The tables of the databases that the query names; all by default. */
export function inDatabases<T extends ComparedTable>({ query }: View, tables: readonly T[]): T[] {
  return tables.filter(
    ({ db, target_db }) => (query.source_db_name ?? db) === db && (query.target_db_name ?? target_db) === target_db,
  );
}

/** Return a page of rows and their total number. */
export function list(name: string, rows: readonly object[], view: View) {
  return { ...paged(name, rows, view), total: rows.length };
}
