/** `compare` of rows and contents (contract §4.1). */

import { inLanguage, RESULT_TEXTS } from "../../errors.ts";
import { isoTime } from "../../state/clock.ts";
import type { CompareTask } from "../runs.ts";
import {
  END_REPORT,
  endOf,
  errorOf,
  inDatabases,
  list,
  OBJECT_STATUS,
  reportSeconds,
  statusOf,
  taskOf,
} from "./compare-view.ts";
import { found, paged, type View } from "./view.ts";

/** Rows of every compared table; the first table has the different rows. */
const ROWS = 1000;

/** `data_compare`, list: compares of rows and contents, newest first. */
export function dataCompareList(view: View) {
  const tasks = view.job.compares.filter(({ type }) => type !== "object").toReversed();
  const rows = tasks.map((task) => {
    const end = endOf(task, view);
    return {
      id: task.id,
      type: task.type,
      status: statusOf(task, view),
      compute_type: "drs",
      start_time: isoTime(task.start_at),
      end_time: end === undefined ? "" : isoTime(end),
      ...END_REPORT,
      report_remain_seconds: `${reportSeconds(task, view)}`,
      compare_job_tag: {},
      error_msg: errorOf(task, view),
      options: task.option,
    };
  });
  return list("data_compare_task_list", rows, view);
}

/** The databases of a task, each with a flag for differences in its tables. */
function databasesOf(task: CompareTask) {
  const databases = new Map(task.tables.map(({ db, target_db }) => [db, target_db]));
  const [first] = task.tables;
  return [...databases].map(([db, target_db]) => ({
    db,
    target_db,
    differs: task.differences > 0 && db === first?.db,
  }));
}

/** The tables of a task, each with its different rows once the task has found them. */
function tablesOf(task: CompareTask, view: View) {
  const [first] = task.tables;
  const known = statusOf(task, view) === "SUCCESSFUL" ? task.differences : 0;
  return inDatabases(view, task.tables).map((table) => ({ ...table, differing: table === first ? known : 0 }));
}

/** `line_compare`, overview, with one row per database. */
export function lineOverview(view: View) {
  const task = found(taskOf(view, "lines"), view);
  const rows = databasesOf(task).map(({ db, target_db, differs }) => ({
    source_db_name: db,
    target_db_name: target_db,
    status: OBJECT_STATUS[statusOf(task, view)](differs),
  }));
  return list("line_compare_overview_infos", rows, view);
}

/** `line_compare`, detail, with one row per table and numbers as strings. */
export function lineDetail(view: View) {
  const task = found(taskOf(view, "lines"), view);
  const rows = tablesOf(task, view).map(({ table, target_table, differing }) => ({
    source_table_name: table,
    target_table_name: target_table,
    source_row_num: `${ROWS}`,
    target_row_num: `${ROWS - differing}`,
    difference_row_num: `${differing}`,
    status: OBJECT_STATUS[statusOf(task, view)](differing > 0),
    message: differing > 0 ? inLanguage(view.language, RESULT_TEXTS.rows) : "",
  }));
  return list("line_compare_detail_infos", rows, view);
}

/** `content_compare`, overview, with one row per database. */
export function contentOverview(view: View) {
  const task = found(taskOf(view, "contents"), view);
  const status = statusOf(task, view);
  const rows = databasesOf(task).map(({ db, target_db, differs }) => ({
    source_db: db,
    target_db,
    status: OBJECT_STATUS[status](differs),
    compare_result: status === "SUCCESSFUL" && !differs,
  }));
  return list("content_compare_overview_infos", rows, view);
}

/** `content_compare`, detail, with numbers as numbers. Every table is comparable, so the other list is empty. */
export function contentDetail(view: View) {
  const task = found(taskOf(view, "contents"), view);
  const status = statusOf(task, view);
  const rows = tablesOf(task, view).map(({ db, target_db, table, target_table, differing }) => ({
    source_db: db,
    target_db,
    source_table_name: table,
    target_table_name: target_table,
    source_row_num: ROWS,
    target_row_num: ROWS,
    difference_row_num: differing,
    line_compare_result: status === "SUCCESSFUL",
    content_compare_result: status === "SUCCESSFUL" && differing === 0,
    message: differing > 0 ? inLanguage(view.language, RESULT_TEXTS.rows) : "",
  }));
  const asked = view.query.compare_detail_type === "uncompare" ? [] : rows;
  return list("content_compare_detail_infos", asked, view);
}

/** `content_compare`, diff: the different rows of one table, and the statement that selects them. */
export function contentDiff(view: View) {
  const task = found(taskOf(view, "contents"), view);
  const [table] = inDatabases(view, task.tables);
  const differing = statusOf(task, view) === "SUCCESSFUL" && table !== undefined ? task.differences : 0;
  const contents = Array.from({ length: differing }, (_none, row) => ({
    source_select_sql: `SELECT * FROM \`${table?.db}\`.\`${table?.table}\` WHERE id = ${row + 1}`,
    target_select_sql: `SELECT * FROM \`${table?.target_db}\`.\`${table?.target_table}\` WHERE id = ${row + 1}`,
    source_key_value: [`${row + 1}`],
    target_key_value: [`${row + 1}`],
  }));
  const nothing = { source_meta_is_null: 0, target_meta_is_null: 0, source_target_meta_not_null: differing };
  const page = paged("contents_infos", contents, view);
  return { content_diff_detail_info: { count: differing, ...nothing, ...page }, total: differing };
}
