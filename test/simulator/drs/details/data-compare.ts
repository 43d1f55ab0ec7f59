/** `compare` of rows and contents (contract §4.1). */

import { isoTime } from "../../state/clock.ts";
import { END_REPORT, endOf, errorOf, list, reportSeconds, statusOf, taskOf } from "./compare-view.ts";
import { databaseResults, listedResults, type TableResult } from "./table-results.ts";
import { found, paged, type View } from "./view.ts";

/** The row counts that are known of a table: none until it is compared, or if it cannot be. */
function knownRows({ isCompared, source_rows, target_rows, differing }: TableResult) {
  return isCompared ? { source_rows, target_rows, differing } : { source_rows: 0, target_rows: 0, differing: 0 };
}

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

/** `line_compare`, overview, with one row per database. */
export function lineOverview(view: View) {
  const task = found(taskOf(view, "lines"), view);
  const rows = databaseResults(task, view).map(({ db, target_db, state }) => ({
    source_db_name: db,
    target_db_name: target_db,
    status: state,
  }));
  return list("line_compare_overview_infos", rows, view);
}

/** `line_compare`, detail, with one row per table and numbers as strings. */
export function lineDetail(view: View) {
  const task = found(taskOf(view, "lines"), view);
  const rows = listedResults(task, view).map((table) => {
    const { source_rows, target_rows } = knownRows(table);
    return {
      source_table_name: table.table,
      target_table_name: table.target_table,
      source_row_num: `${source_rows}`,
      target_row_num: `${target_rows}`,
      difference_row_num: `${Math.abs(source_rows - target_rows)}`,
      status: table.state,
      message: table.message,
    };
  });
  return list("line_compare_detail_infos", rows, view);
}

/** `content_compare`, overview, with one row per database. */
export function contentOverview(view: View) {
  const task = found(taskOf(view, "contents"), view);
  const rows = databaseResults(task, view).map(({ db, target_db, state }) => ({
    source_db: db,
    target_db,
    status: state,
    compare_result: state === "CONSISTENT",
  }));
  return list("content_compare_overview_infos", rows, view);
}

/**
 * `content_compare`, detail, with numbers as numbers: the tables that are compared, or with `uncompare` those that the
 * task left out.
 */
export function contentDetail(view: View) {
  const task = found(taskOf(view, "contents"), view);
  const isUncompare = view.query.compare_detail_type === "uncompare";
  const rows = listedResults(task, view)
    .filter(({ isLeftOut }) => isLeftOut === isUncompare)
    .map((table) => {
      const { source_rows, target_rows, differing } = knownRows(table);
      return {
        source_db: table.db,
        target_db: table.target_db,
        source_table_name: table.table,
        target_table_name: table.target_table,
        source_row_num: source_rows,
        target_row_num: target_rows,
        difference_row_num: differing,
        line_compare_result: table.isCompared && source_rows === target_rows,
        content_compare_result: table.state === "CONSISTENT",
        message: table.message,
      };
    });
  return list("content_compare_detail_infos", rows, view);
}

/** The different rows of a table; the last ones are those that one side lacks. */
function differentRows({ db, target_db, table, target_table, differing, source_rows, target_rows }: TableResult) {
  const select = (inDb: string, inTable: string, row: number) =>
    `SELECT * FROM \`${inDb}\`.\`${inTable}\` WHERE id = ${row}`;
  const isOnlyIn = (rows: number, others: number, row: number) => row > differing - Math.max(0, rows - others);
  return Array.from({ length: differing }, (_none, index) => {
    const row = index + 1;
    const lacksSource = isOnlyIn(target_rows, source_rows, row);
    const lacksTarget = isOnlyIn(source_rows, target_rows, row);
    return {
      source_select_sql: select(db, table, row),
      target_select_sql: select(target_db, target_table, row),
      source_key_value: lacksSource ? [] : [`${row}`],
      target_key_value: lacksTarget ? [] : [`${row}`],
    };
  });
}

/** `content_compare`, diff: the different rows of the queried databases, and the statements that select them. */
export function contentDiff(view: View) {
  const task = found(taskOf(view, "contents"), view);
  const contents = listedResults(task, view).flatMap((table) => (table.isCompared ? differentRows(table) : []));
  const source_meta_is_null = contents.filter(({ source_key_value }) => source_key_value.length === 0).length;
  const target_meta_is_null = contents.filter(({ target_key_value }) => target_key_value.length === 0).length;
  const count = contents.length;
  const source_target_meta_not_null = count - source_meta_is_null - target_meta_is_null;
  const page = paged("contents_infos", contents, view);
  const counts = { count, source_meta_is_null, target_meta_is_null, source_target_meta_not_null };
  return { content_diff_detail_info: { ...counts, ...page }, total: count };
}
