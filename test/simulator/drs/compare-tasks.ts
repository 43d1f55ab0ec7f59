/** A compare task: WAITING_FOR_RUNNING, RUNNING, then its end (contract §4.1, "Compare task status"). */
import { randomUUID } from "node:crypto";
import type { Settings } from "../settings.ts";
import type { Job } from "../state/jobs.ts";
import type { ComparedTable, CompareKind, CompareTask, RepairRun } from "./runs.ts";
import type { DatabaseObjects, TableObject } from "./schemas/database-object.ts";

/** The tables of a compare task that names none. */
const EVERYTHING: readonly ComparedTable[] = ["orders", "customers", "items"].map((table) => ({
  db: "shop",
  target_db: "shop",
  table,
  target_table: table,
}));

/** List the tables that `db_object` names, including those of its schemas; a complete database has one table. */
function tablesOf(objects: DatabaseObjects): ComparedTable[] {
  return Object.entries(objects).flatMap(([db, { name: target_db = db, tables = {}, schemas = {} }]) => {
    const named: [string, TableObject][] = [
      tables,
      ...Object.values(schemas).map((schema) => schema.tables ?? {}),
    ].flatMap((group) => Object.entries(group));
    const all = named.length > 0 ? named : [["table1", {}] satisfies [string, TableObject]];
    return all.map(([table, object]) => ({ db, target_db, table, target_table: object.name ?? table }));
  });
}

/** Whether a repair has ended by itself. */
export function isRepaired(repair: RepairRun, now: number, settings: Settings): boolean {
  return repair.stopped_at === undefined && !repair.failed && now >= repair.started_at + settings.repair;
}

interface CompareRequest {
  type: CompareKind;
  startAt: number;
  objects?: DatabaseObjects | undefined;
  option?: Record<string, string> | undefined;
}

/** Create a task for the current job; rows that a repair has fixed no longer differ. */
export function newCompare(job: Job, request: CompareRequest, now: number, settings: Settings): CompareTask {
  const { type, startAt, objects, option = {} } = request;
  const id = randomUUID();
  const isMended = job.repairs.some((repair) => isRepaired(repair, now, settings));
  return {
    id,
    query_id: settings.compare_query_id_is_task_id ? id : randomUUID(),
    type,
    created_at: now,
    start_at: startAt,
    failed: job.fails.includes("create_compare"),
    differences: isMended ? 0 : job.differences,
    tables: objects === undefined ? [...EVERYTHING] : tablesOf(objects),
    option,
  };
}

export type CompareStatus = "WAITING_FOR_RUNNING" | "RUNNING" | "SUCCESSFUL" | "FAILED" | "CANCELLED";

/** Status of the task at a time (contract §4.1). */
export function compareStatus(task: CompareTask, now: number, settings: Settings): CompareStatus {
  if (task.cancelled_at !== undefined && task.cancelled_at <= now) return "CANCELLED";
  if (now < task.start_at) return "WAITING_FOR_RUNNING";
  if (now < task.start_at + settings.compare) return "RUNNING";
  return task.failed ? "FAILED" : "SUCCESSFUL";
}

/** Time at which the task ended; undefined until then. */
export function compareEnd(task: CompareTask, now: number, settings: Settings): number | undefined {
  const end = task.cancelled_at ?? task.start_at + settings.compare;
  return end <= now ? end : undefined;
}
