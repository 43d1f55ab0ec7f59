import type { ComparedObjects, ComparedTable } from "../../../model/result.ts";
import { COMPARES } from "../../../shared/limits.ts";
import type { CompareResult, DetailQuery, JobDetail } from "../detail.ts";
import type { PagedList } from "../series.ts";
import { addTables, classOf, type Found } from "./found.ts";

/** Results of object compares: counts of each type, then the objects that the target lacks (contract section 4.1). */

/** The types whose objects DRS lists by name. */
const LISTED = ["DB", "TABLE", "INDEX"] as const;

type DetailRow = NonNullable<CompareResult["objects_compare_detail_infos"]>[number];

const typesIn = ({ compare_result }: JobDetail): readonly ComparedObjects[] =>
  (compare_result?.objects_compare_overview_info?.compare_results ?? []).map(
    ({ type = "", source_count = null, target_count = null, status }) => ({
      type,
      source_count,
      target_count,
      result: classOf(status),
      missing: [],
    }),
  );

const detailsIn = ({ compare_result }: JobDetail): readonly DetailRow[] =>
  compare_result?.objects_compare_detail_infos ?? [];

/** Whether the target lacks the object. Names may differ where they are mapped. */
const isMissing = ({ target_db_value, error_message }: DetailRow) => (target_db_value ?? "") === "" || !!error_message;

const nameOf = (type: string, { source_db_name = "", source_db_value = "" }: DetailRow) =>
  type === "DB" ? source_db_value : `${source_db_name}.${source_db_value}`;

const missingTable = ({ source_db_name = "", source_db_value = "" }: DetailRow): ComparedTable => ({
  database: source_db_name,
  table: source_db_value,
  source_rows: null,
  target_rows: null,
  rows_different: null,
  result: "inconsistent",
  message: null,
});

/** Add a page of objects of a type: those that are missing. */
function addMissing(found: Found, type: string, rows: readonly DetailRow[]): Found {
  const missing = rows.filter(isMissing);
  const objects = found.objects.map((each) =>
    each.type === type
      ? { ...each, missing: [...each.missing, ...missing.map((row) => nameOf(type, row))].slice(0, COMPARES.missing) }
      : each,
  );
  return addTables({ ...found, objects }, type === "TABLE" ? missing.map(missingTable) : []);
}

/** Count the tables that are not listed by name: equal ones, or those that were not compared. */
export function countTables(found: Found): Found {
  const tables = found.objects.find(({ type }) => type === "TABLE");
  if (!tables) return found;
  const { source_count, target_count, result } = tables;
  const total = Math.max(source_count ?? 0, target_count ?? 0);
  const listed = found.counts.inconsistent;
  const differing =
    result === "inconsistent" ? Math.max(listed, Math.abs((source_count ?? 0) - (target_count ?? 0))) : 0;
  const rest = Math.max(0, total - differing);
  const counts = { ...found.counts, inconsistent: differing };
  const others = result === "uncompared" ? "uncompared" : "consistent";
  return { ...found, counts: { ...counts, [others]: counts[others] + rest } };
}

/** The lists that hold the result of an object compare. */
export function objectLists(id: string): readonly PagedList<Found>[] {
  const query = { type: "compare", compare_type: "object_compare", compare_task_id: id } satisfies DetailQuery;
  const skip = (found: Found): Found => ({ ...found, isComplete: false });
  const overview: PagedList<Found> = {
    query: { ...query, query_type: "overview" },
    // One object, not a list: there is no second page.
    count: () => 0,
    add: (found, job) => ({ ...found, objects: typesIn(job) }),
    skip,
    followedBy: ({ objects }) =>
      LISTED.filter((type) => objects.some((each) => each.type === type && each.result === "inconsistent")).map(
        (type): PagedList<Found> => ({
          query: { ...query, query_type: "detail", object_type: type },
          count: (job) => detailsIn(job).length,
          add: (found, job) => addMissing(found, type, detailsIn(job)),
          skip,
        }),
      ),
  };
  return [overview];
}
