/** What a compare of rows or contents knows about each table (contract §4.1, per-object status). */
import { inLanguage, RESULT_TEXTS } from "../../errors.ts";
import { type CompareStatus, comparedParts } from "../compare-tasks.ts";
import type { ComparedTable, CompareKind, CompareTask } from "../runs.ts";
import { inDatabases, statusOf } from "./compare-view.ts";
import type { View } from "./view.ts";

type Text = keyof typeof RESULT_TEXTS;

export interface TableResult extends ComparedTable {
  /** Per-object status. */
  state: string;
  /** Whether the table was compared. */
  isCompared: boolean;
  /** Whether the task has ended and did not compare the table. */
  isLeftOut: boolean;
  message: string;
}

/** Whether a compare of this kind finds the table different. Row counts alone say nothing about contents. */
const DIFFERS: Readonly<Record<CompareKind, (table: ComparedTable) => boolean>> = {
  object: ({ found, lacks_index }) => found !== "both" || lacks_index,
  lines: ({ source_rows, target_rows }) => source_rows !== target_rows,
  contents: ({ source_rows, target_rows, differing }) => differing > 0 || source_rows !== target_rows,
};

const UNFOUND: Readonly<Record<ComparedTable["found"], Text | undefined>> = {
  both: undefined,
  source_only: "noTargetTable",
  nowhere: "noTable",
  no_database: "noDatabase",
};

/** Why a table cannot be compared at all. */
function obstacleOf({ found, key }: ComparedTable, type: CompareKind): Text | undefined {
  return UNFOUND[found] ?? (type === "contents" && !key ? "noKey" : undefined);
}

/** Why an ended task has not compared a table that it could have compared. */
const UNREACHED: Partial<Record<CompareStatus, Text>> = {
  CANCELLED: "cancelled",
  TIMEOUT_INTERRUPT: "timedOut",
  FAILED: "compare",
};

function resultOf(task: CompareTask, table: ComparedTable, isReached: boolean, view: View): TableResult {
  const { settings, language } = view;
  const status = statusOf(task, view);
  const row = (state: string, text?: Text) => ({
    ...table,
    state,
    isCompared: state === "CONSISTENT" || state === "INCONSISTENT",
    isLeftOut: text !== undefined && text !== "rows",
    message: text === undefined ? "" : inLanguage(language, RESULT_TEXTS[text]),
  });
  if (status === "WAITING_FOR_RUNNING") return row("WAITING_FOR_COMPARISON");
  const obstacle = obstacleOf(table, task.type);
  if (obstacle === "noDatabase") return row(settings.missing_database_status, obstacle);
  if (obstacle !== undefined) return row("CAN_NOT_COMPARE", obstacle);
  if (isReached) return DIFFERS[task.type](table) ? row("INCONSISTENT", "rows") : row("CONSISTENT");
  if (status === "RUNNING") return row("COMPARING");
  if (status === "FAILED") return row("FAILED_TO_COMPARE", "compare");
  return row(task.type === "contents" ? "CANCELED" : settings.line_unreached_status, UNREACHED[status]);
}

/** The results of all tables, in the order in which the task compares them. */
export function tableResults(task: CompareTask, view: View): TableResult[] {
  const reached = comparedParts(task, task.tables.length, view.now, view.settings);
  return task.tables.map((table, index) => resultOf(task, table, index < reached, view));
}

/** The results of the tables of the databases that the query names; a missing database has no tables. */
export function listedResults(task: CompareTask, view: View): TableResult[] {
  return inDatabases(view, tableResults(task, view)).filter(({ found }) => found !== "no_database");
}

/** The state of a database is the first of these that one of its tables has. */
const BY_WEIGHT = [
  ...["TARGET_DB_NOT_EXIST", "FAILED_TO_COMPARE", "COMPARING", "WAITING_FOR_COMPARISON", "INCONSISTENT"],
  ...["CANCELED", "CAN_NOT_COMPARE", "CONSISTENT"],
];

/** Whether the table counts for the state of its database. */
function isCounted({ key, found }: TableResult, task: CompareTask, { settings }: View): boolean {
  return key || found !== "both" || task.type !== "contents" || settings.content_overview_counts_keyless;
}

/** The databases of a task, each with the state that its tables give it. */
export function databaseResults(task: CompareTask, view: View) {
  const groups = Map.groupBy(tableResults(task, view), ({ db }) => db);
  return [...groups].map(([db, tables]) => {
    const counted = tables.filter((table) => isCounted(table, task, view));
    const states = (counted.length > 0 ? counted : tables).map(({ state }) => state);
    const state = BY_WEIGHT.find((each) => states.includes(each)) ?? "CONSISTENT";
    return { db, target_db: tables[0]?.target_db ?? db, state };
  });
}
