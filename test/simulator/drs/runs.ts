/**
 * Runs beside the lifecycle of a job: tests, compares, diagnoses, repairs. Their state follows from their times alone.
 */

import type { LogLevel } from "../settings.ts";
import type { JobStatus } from "../state/job-status.ts";

/** A connection test (`network`, `cloud_connection`) with its results. No credential is kept. */
export interface ConnectionTest {
  query_id: string;
  started_at: number;
  results: { ip: string; failed: boolean }[];
}

export type CompareKind = "object" | "lines" | "contents";

/** One table on both sides. */
export interface ComparedTable {
  db: string;
  target_db: string;
  table: string;
  target_table: string;
  source_rows: number;
  target_rows: number;
  /** Rows whose contents differ. */
  differing: number;
  /** Whether it has a primary key, which a compare of contents needs. */
  key: boolean;
  /** Whether the target lacks its index. */
  lacks_index: boolean;
  /** Where it exists; `no_database` is a database that does not exist, without a table. */
  found: "both" | "source_only" | "nowhere" | "no_database";
}

export interface CompareTask {
  id: string;
  query_id: string;
  type: CompareKind;
  created_at: number;
  start_at: number;
  cancelled_at?: number;
  /** Run time after which the task is interrupted. */
  timeout?: number;
  failed: boolean;
  tables: ComparedTable[];
  option: Record<string, string>;
}

export interface DiagnosisRun {
  query_id: string;
  started_at: number;
  failed: boolean;
}

export interface RepairRun {
  query_id: string;
  compare_task_id: string;
  started_at: number;
  stopped_at?: number;
  failed: boolean;
  differences: number;
  objects: { database: string; schema?: string | undefined; table?: string | undefined }[];
}

/** A change of the target between read-only and writable, which takes effect after `settings.set_writable`. */
export interface WritabilityChange {
  query_id: string;
  at: number;
  writable: boolean;
  failed: boolean;
}

export interface LogEntry {
  at: number;
  level: LogLevel;
  message: string;
}

export interface SideRuns {
  networks: ConnectionTest[];
  cloud_connections: ConnectionTest[];
  compares: CompareTask[];
  diagnoses: DiagnosisRun[];
  repairs: RepairRun[];
  writability: WritabilityChange[];
  /** Child jobs from re-edits, with the times of the restart and of the child's end. */
  re_edits: { child_id: string; started_at: number; ends_at: number }[];
  logs: LogEntry[];
}

/** Nothing has run yet. */
export function noRuns(): SideRuns {
  return {
    networks: [],
    cloud_connections: [],
    compares: [],
    diagnoses: [],
    repairs: [],
    writability: [],
    re_edits: [],
    logs: [],
  };
}

const KEPT_LOGS = 500;

/** Record in the job's log that an action was accepted. */
export function logAction(job: { logs: LogEntry[] }, at: number, action: string, status: JobStatus): void {
  job.logs.push({ at, level: "Info", message: `Action ${action} was accepted in status ${status}.` });
  if (job.logs.length > KEPT_LOGS) job.logs.shift();
}
