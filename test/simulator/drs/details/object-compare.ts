/** `compare` of objects (contract §4.1). */
import { inLanguage, RESULT_TEXTS } from "../../errors.ts";
import { isoTime } from "../../state/clock.ts";
import { comparedParts } from "../compare-tasks.ts";
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

interface TypeRow {
  type: string;
  source: number;
  target: number;
}

/** Number of objects of each type in a task, on both sides. */
function objectCounts({ tables }: CompareTask): TypeRow[] {
  const databasesOf = (each: readonly ComparedTable[]) => new Set(each.map(({ db }) => db)).size;
  const existing = tables.filter(({ found }) => found === "both" || found === "source_only");
  const missing = databasesOf(tables.filter(({ found }) => found === "no_database"));
  const keyed = existing.filter(({ key }) => key);
  return [
    { type: "DB", source: databasesOf(tables), target: databasesOf(tables) - missing },
    { type: "TABLE", source: existing.length, target: existing.filter(({ found }) => found === "both").length },
    { type: "INDEX", source: keyed.length, target: keyed.filter(({ lacks_index }) => !lacks_index).length },
  ];
}

/** `object_compare`, overview: counts by type, which are compared one after another; empty without a task. */
export function objectOverview(view: View) {
  const task = taskOf(view, "object", true);
  if (task === undefined) return {};
  const status = statusOf(task, view);
  const rows = objectCounts(task);
  const reached = comparedParts(task, rows.length, view.now, view.settings);
  const compare_results = rows.map(({ type, source, target }, index) => ({
    type,
    source_count: source,
    target_count: index < reached ? target : source,
    status: OBJECT_STATUS[index < reached ? "SUCCESSFUL" : status](source !== target),
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

interface NamedObject {
  name: string;
  /** Null if the target lacks it. */
  target: string | null;
}

const sameIf = (isThere: boolean, name: string, target = name): NamedObject => ({
  name,
  target: isThere ? target : null,
});

/** The objects that come with a table, by the requested type. */
const OBJECTS: Readonly<Record<string, (table: ComparedTable) => NamedObject[]>> = {
  DB: ({ db, target_db, found }) => [sameIf(found !== "no_database", db, target_db)],
  TABLE: ({ table, target_table, found }) =>
    found === "no_database" ? [] : [sameIf(found === "both", table, target_table)],
  INDEX: ({ table, target_table, key, found, lacks_index }) =>
    key && found !== "no_database"
      ? [sameIf(found === "both" && !lacks_index, `${table}.PRIMARY`, `${target_table}.PRIMARY`)]
      : [],
};

/** `object_compare`, detail: the objects of one type. */
export function objectDetail(view: View) {
  const task = taskOf(view, "object", true);
  const { object_type = "DB" } = view.query;
  const isOver = task !== undefined && statusOf(task, view) === "SUCCESSFUL";
  const rows = inDatabases(view, task?.tables ?? []).flatMap((table) =>
    (OBJECTS[object_type]?.(table) ?? []).map(({ name, target }) => ({
      source_db_name: table.db,
      source_db_value: name,
      target_db_name: table.target_db,
      target_db_value: isOver ? (target ?? "") : name,
      error_message: isOver && target === null ? inLanguage(view.language, RESULT_TEXTS.noObject) : "",
    })),
  );
  const unique = [...new Map(rows.map((row) => [`${row.source_db_name} ${row.source_db_value}`, row])).values()];
  return list("objects_compare_detail_infos", unique, view);
}
