/** `compare` of objects (contract §4.1). */
import { isoTime } from "../../state/clock.ts";
import type { ComparedTable, CompareTask } from "../runs.ts";
import {
  END_REPORT,
  errorOf,
  inDatabases,
  list,
  OBJECT_STATUS,
  reportSeconds,
  statusOf,
  taskOf,
} from "./compare-view.ts";
import type { View } from "./view.ts";

/** Number of objects of each type in a task. */
function objectCounts(task: CompareTask) {
  const databases = new Set(task.tables.map(({ db }) => db)).size;
  return [
    { type: "DB", count: databases },
    { type: "TABLE", count: task.tables.length },
    { type: "INDEX", count: task.tables.length },
  ];
}

/** `object_compare`, overview: counts by type; empty without a task. */
export function objectOverview(view: View) {
  const task = taskOf(view, "object", true);
  if (task === undefined) return {};
  const status = statusOf(task, view);
  const isOver = status === "SUCCESSFUL";
  const compare_results = objectCounts(task).map(({ type, count }) => ({
    type,
    source_count: count,
    target_count: isOver && type === "INDEX" && task.differences > 0 ? count - 1 : count,
    status: OBJECT_STATUS[status](type === "INDEX" && task.differences > 0),
  }));
  return {
    objects_compare_overview_info: {
      compare_job_id: task.id,
      status,
      create_time: isoTime(task.created_at),
      start_time: isoTime(task.start_at),
      compare_results,
      ...END_REPORT,
      report_remain_seconds: reportSeconds(task, view),
      error_msg: errorOf(task, view),
    },
  };
}

/** Name of an object, by the requested type. */
const OBJECT_NAMES: Readonly<Record<string, (table: ComparedTable) => string>> = {
  DB: ({ db }) => db,
  TABLE: ({ table }) => table,
  INDEX: ({ table }) => `${table}.PRIMARY`,
};

/** `object_compare`, detail: the objects of one type. */
export function objectDetail(view: View) {
  const task = taskOf(view, "object", true);
  const { object_type = "DB" } = view.query;
  const nameOf = OBJECT_NAMES[object_type] ?? (({ db }) => db);
  const rows = inDatabases(view, task?.tables ?? []).map((table) => ({
    source_db_name: table.db,
    source_db_value: nameOf(table),
    target_db_name: table.target_db,
    target_db_value: nameOf(table),
    error_message: "",
  }));
  const unique = [...new Map(rows.map((row) => [`${row.source_db_name} ${row.source_db_value}`, row])).values()];
  return list("objects_compare_detail_infos", unique, view);
}
