import type { ComparedDatabase, ComparedTable } from "../../../model/result.ts";
import type { CompareResult, DetailQuery, JobDetail } from "../detail.ts";
import type { PagedList } from "../series.ts";
import { addTables, byImportance, classOf, type Found, reasonOf, skipTables } from "./found.ts";

/** Results of row and content compares: the databases of the task, then the tables of each database (contract section 4.1). */

type LineRow = NonNullable<CompareResult["line_compare_detail_infos"]>[number];
type ContentRow = NonNullable<CompareResult["content_compare_detail_infos"]>[number];

/** How DRS lists one of the two kinds. */
interface Kind {
  readonly compareType: "line_compare" | "content_compare";
  /** The lists of tables in a database: compared ones, and where DRS lists them apart, those that it could not compare. */
  readonly lists: readonly ("compare" | "uncompare" | undefined)[];
  readonly databases: (found: CompareResult) => readonly ComparedDatabase[];
  /** @param hasRun whether the task ran to its end, so that "no" means a difference */
  readonly tables: (
    found: CompareResult,
    database: string,
    list: string | undefined,
    hasRun: boolean,
  ) => ComparedTable[];
}

type Counts = Pick<LineRow, "source_row_num" | "target_row_num" | "difference_row_num" | "message">;

/** A table's row. Numbers and reason depend on whether it was compared: DRS fills in zeros. */
function tableOf(
  database: string,
  { table, result }: Pick<ComparedTable, "table" | "result">,
  { source_row_num, target_row_num, difference_row_num, message }: Counts,
): ComparedTable {
  const isCompared = result !== "uncompared";
  return {
    database,
    table,
    source_rows: isCompared ? (source_row_num ?? null) : null,
    target_rows: isCompared ? (target_row_num ?? null) : null,
    rows_different: isCompared ? (difference_row_num ?? null) : null,
    result,
    message: isCompared ? null : reasonOf(message),
  };
}

const nameOf = ({ source_table_name, target_table_name }: LineRow | ContentRow) =>
  source_table_name ?? target_table_name ?? "";

const lineTable = (database: string, row: LineRow): ComparedTable =>
  tableOf(database, { table: nameOf(row), result: classOf(row.status) }, row);

/** Whether the numbers of a row show a difference by themselves. */
const isDifferent = ({ source_row_num, target_row_num, difference_row_num }: ContentRow) =>
  (difference_row_num ?? 0) > 0 || source_row_num !== target_row_num;

/** A table of contents. "Not equal" in a task that was interrupted may mean "not reached", unless the numbers differ. */
function contentClass(row: ContentRow, list: string | undefined, hasRun: boolean): ComparedTable["result"] {
  const { line_compare_result: lines, content_compare_result: contents } = row;
  if (list === "uncompare" || contents === undefined) return "uncompared";
  if (contents && lines !== false) return "consistent";
  return hasRun || isDifferent(row) ? "inconsistent" : "uncompared";
}

const databaseOf = (source = "", target = source, status = ""): ComparedDatabase => ({
  database: source,
  target_database: target,
  status,
  result: classOf(status),
});

const LINES: Kind = {
  compareType: "line_compare",
  lists: [undefined],
  databases: ({ line_compare_overview_infos: rows = [] }) =>
    rows.map(({ source_db_name, target_db_name, status }) => databaseOf(source_db_name, target_db_name, status)),
  tables: ({ line_compare_detail_infos: rows = [] }, database) => rows.map((row) => lineTable(database, row)),
};

const CONTENTS: Kind = {
  compareType: "content_compare",
  lists: ["compare", "uncompare"],
  databases: ({ content_compare_overview_infos: rows = [] }) =>
    rows.map(({ source_db, target_db, status, compare_result }) => {
      const database = databaseOf(source_db, target_db, status);
      const isContradicted = compare_result === false && database.result === "consistent";
      return isContradicted ? { ...database, result: "uncompared" } : database;
    }),
  tables: ({ content_compare_detail_infos: rows = [] }, database, list, hasRun) =>
    rows.map((row) => tableOf(database, { table: nameOf(row), result: contentClass(row, list, hasRun) }, row)),
};

const resultIn = (job: JobDetail): CompareResult => job.compare_result ?? {};

/** The lists that hold a result: first the databases, then the tables of each, differing databases first. */
function listsOf(kind: Kind, id: string, hasRun: boolean): readonly PagedList<Found>[] {
  const query = { type: "compare", compare_type: kind.compareType, compare_task_id: id } satisfies DetailQuery;
  const tablesOf = ({ database, target_database }: ComparedDatabase, list: Kind["lists"][number]): PagedList<Found> => {
    const tablesIn = (job: JobDetail) => kind.tables(resultIn(job), database, list, hasRun);
    return {
      query: {
        ...query,
        query_type: "detail",
        source_db_name: database,
        target_db_name: target_database,
        ...(list ? { compare_detail_type: list } : {}),
      },
      count: (job) => tablesIn(job).length,
      add: (found, job) => addTables(found, tablesIn(job)),
      skip: skipTables,
    };
  };
  const overview: PagedList<Found> = {
    query: { ...query, query_type: "overview" },
    count: (job) => kind.databases(resultIn(job)).length,
    add: (found, job) => ({ ...found, databases: [...found.databases, ...kind.databases(resultIn(job))] }),
    skip: (found) => skipTables(found, null),
    followedBy: ({ databases }) =>
      byImportance(databases).flatMap((database) => kind.lists.map((list) => tablesOf(database, list))),
  };
  return [overview];
}

/** The lists that hold the result of a row compare. */
export const lineLists = (id: string, hasRun: boolean) => listsOf(LINES, id, hasRun);

/** The lists that hold the result of a content compare. */
export const contentLists = (id: string, hasRun: boolean) => listsOf(CONTENTS, id, hasRun);
