/** `compare`, with one row per compare_type and query_type (contract §4.1, "compare_result"). */
import { DrsError } from "../../errors.ts";
import {
  contentDetail,
  contentDiff,
  contentOverview,
  dataCompareList,
  lineDetail,
  lineOverview,
} from "./data-compare.ts";
import { objectDetail, objectOverview } from "./object-compare.ts";
import type { COMPARE_TYPES, QUERY_TYPES, View } from "./view.ts";

type CompareType = (typeof COMPARE_TYPES)[number];
type QueryType = (typeof QUERY_TYPES)[number];

type Show = (view: View) => object & { total?: number };

/** The query_types of each compare_type. */
const COMPARES: Readonly<Record<CompareType, Partial<Record<QueryType, Show>>>> = {
  object_compare: { overview: objectOverview, detail: objectDetail },
  data_compare: { list: dataCompareList },
  line_compare: { overview: lineOverview, detail: lineDetail },
  content_compare: { overview: contentOverview, detail: contentDetail, diff: contentDiff },
};

/** Build the response of `type=compare`; a pair outside the table is a wrong query_type. */
export function compare(view: View) {
  const { compare_type = "object_compare", query_type = "overview" } = view.query;
  const show = COMPARES[compare_type][query_type];
  if (show === undefined) throw new DrsError("DRS.M00202", "query_type");
  const { total, ...compare_result } = show(view);
  return { id: view.job.id, ...(total === undefined ? {} : { total_count: total }), compare_result };
}
