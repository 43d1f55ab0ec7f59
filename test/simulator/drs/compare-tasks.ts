/** A compare task: WAITING_FOR_RUNNING, RUNNING, then its end (contract §4.1, "Compare task status"). */
import { randomUUID } from "node:crypto";
import type { Settings } from "../settings.ts";
import { shareDone } from "../state/clock.ts";
import type { Job } from "../state/jobs.ts";
import type { ComparedTable, CompareKind, CompareTask, RepairRun } from "./runs.ts";
import type { DatabaseObjects, TableObject } from "./schemas/database-object.ts";

/** Rows of a table that says nothing else. */
const ROWS = 1000;

type TableName = Pick<ComparedTable, "db" | "target_db" | "table" | "target_table">;

const sameName = (db: string, table: string): TableName => ({ db, target_db: db, table, target_table: table });

/** The tables of a compare task that names none, of a job that knows none. */
const EVERYTHING: readonly TableName[] = ["orders", "customers", "items"].map((table) => sameName("shop", table));

interface NamedDatabase {
  db: string;
  target_db: string;
  /** Empty for a complete database. */
  tables: TableName[];
}

/** List the databases and tables that `db_object` names, including the tables of its schemas. */
function databasesOf(objects: DatabaseObjects): NamedDatabase[] {
  return Object.entries(objects).map(([db, { name: target_db = db, tables = {}, schemas = {} }]) => {
    const named: [string, TableObject][] = [
      tables,
      ...Object.values(schemas).map((schema) => schema.tables ?? {}),
    ].flatMap((group) => Object.entries(group));
    const rows = named.map(([table, object]) => ({ db, target_db, table, target_table: object.name ?? table }));
    return { db, target_db, tables: rows };
  });
}

/** Databases that exist; undefined when the job does not know, and every name passes. */
function knownDatabases({ databases, tables }: Job): ReadonlySet<string> | undefined {
  if (databases.length === 0 && tables.length === 0) return undefined;
  return new Set([...databases, ...tables.map(({ database }) => database)]);
}

/** Names of databases in a request that do not exist. */
export function missingDatabases(job: Job, objects: DatabaseObjects = {}): string[] {
  const known = knownDatabases(job);
  return known === undefined ? [] : Object.keys(objects).filter((db) => !known.has(db));
}

const EMPTY = { source_rows: 0, target_rows: 0, differing: 0, key: true, lacks_index: false } as const;

/** The short form `differences`: the first table has all different rows, which a compare of lines finds missing. */
function shortForm(job: Job, type: CompareKind, names: readonly TableName[]): ComparedTable[] {
  return names.map((name, index) => {
    const differing = index === 0 ? job.differences : 0;
    const source_rows = Math.max(ROWS, differing);
    const target_rows = type === "lines" ? source_rows - differing : source_rows;
    return { ...name, source_rows, target_rows, differing, key: true, lacks_index: differing > 0, found: "both" };
  });
}

/** Find a table of the job under the names of the request. */
function knownTable({ tables }: Job, name: TableName): ComparedTable {
  const table = tables.find((each) => each.database === name.db && each.name === name.table);
  if (table === undefined) return { ...name, ...EMPTY, found: "nowhere" };
  const { source_rows, target_rows, differing, key, in_target } = table;
  const found = in_target ? "both" : "source_only";
  return { ...name, source_rows, target_rows, differing, key, lacks_index: !in_target, found };
}

/** The tables that a request compares: those that it names, or all. */
function requestedTables(job: Job, { type, objects }: CompareRequest): ComparedTable[] {
  const known = knownDatabases(job);
  const named = objects === undefined ? undefined : databasesOf(objects);
  if (known === undefined) {
    const oneEach = named?.flatMap(({ db, target_db, tables }) =>
      tables.length > 0 ? tables : [{ db, target_db, table: "table1", target_table: "table1" }],
    );
    return shortForm(job, type, oneEach ?? EVERYTHING);
  }
  const wanted: NamedDatabase[] = named ?? [...known].map((db) => ({ db, target_db: db, tables: [] }));
  return wanted.flatMap(({ db, target_db, tables }): ComparedTable[] => {
    if (!known.has(db)) return [{ db, target_db, table: "", target_table: "", ...EMPTY, found: "no_database" }];
    const all = job.tables
      .filter(({ database }) => database === db)
      .map(({ name }) => ({ ...sameName(db, name), target_db }));
    return (tables.length > 0 ? tables : all).map((name) => knownTable(job, name));
  });
}

/** Whether a repair has ended by itself. */
export function isRepaired(repair: RepairRun, now: number, settings: Settings): boolean {
  return repair.stopped_at === undefined && !repair.failed && now >= repair.started_at + settings.repair;
}

/**
 * Whether a repair fixes rows of a table, which it finds by their keys. An object without a table is the complete
 * database.
 */
export function isCovered(objects: RepairRun["objects"], { db, table, found, key }: ComparedTable): boolean {
  if (found !== "both" || !key) return false;
  return objects.some((object) => object.database === db && (object.table ?? table) === table);
}

interface CompareRequest {
  type: CompareKind;
  startAt: number;
  objects?: DatabaseObjects | undefined;
  option?: Record<string, string> | undefined;
}

/** Create a task for the current job; rows that a repair has fixed no longer differ. */
export function newCompare(job: Job, request: CompareRequest, now: number, settings: Settings): CompareTask {
  const { type, startAt, option = {} } = request;
  const id = randomUUID();
  const repairs = job.repairs.filter((repair) => isRepaired(repair, now, settings));
  const tables = requestedTables(job, request).map((table) =>
    repairs.some(({ objects }) => isCovered(objects, table))
      ? { ...table, target_rows: table.source_rows, differing: 0, lacks_index: false }
      : table,
  );
  return {
    id,
    query_id: settings.compare_query_id_is_task_id ? id : randomUUID(),
    type,
    created_at: now,
    start_at: startAt,
    ...(job.compare_timeout === null ? {} : { timeout: job.compare_timeout }),
    failed: job.fails.includes("create_compare"),
    tables,
    option,
  };
}

export type CompareStatus =
  | "WAITING_FOR_RUNNING"
  | "RUNNING"
  | "SUCCESSFUL"
  | "FAILED"
  | "CANCELLED"
  | "TIMEOUT_INTERRUPT";

/** Time at which the task ends unless it is cancelled, and whether that is too early. */
function plannedEnd({ start_at, timeout = Number.POSITIVE_INFINITY }: CompareTask, { compare }: Settings) {
  return { at: start_at + Math.min(timeout, compare), isTimeout: timeout < compare };
}

/** Status of the task at a time (contract §4.1). */
export function compareStatus(task: CompareTask, now: number, settings: Settings): CompareStatus {
  if (task.cancelled_at !== undefined && task.cancelled_at <= now) return "CANCELLED";
  if (now < task.start_at) return "WAITING_FOR_RUNNING";
  const { at, isTimeout } = plannedEnd(task, settings);
  if (now < at) return "RUNNING";
  if (isTimeout) return "TIMEOUT_INTERRUPT";
  return task.failed || task.tables.some(({ found }) => found === "no_database") ? "FAILED" : "SUCCESSFUL";
}

/** Time at which the task ended; undefined until then. */
export function compareEnd(task: CompareTask, now: number, settings: Settings): number | undefined {
  const end = task.cancelled_at ?? plannedEnd(task, settings).at;
  return end <= now ? end : undefined;
}

/** How many of so many parts, which a task compares one after another, are compared. A failed task compares none. */
export function comparedParts(task: CompareTask, parts: number, now: number, settings: Settings): number {
  if (task.failed) return 0;
  const until = compareEnd(task, now, settings) ?? now;
  return Math.floor(parts * shareDone(task.start_at, settings.compare, until));
}
