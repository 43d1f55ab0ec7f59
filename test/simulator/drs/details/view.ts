/** Input of every type of ShowJobDetail, and its query (contract §4.1). */
import * as z from "zod";
import { DrsError } from "../../errors.ts";
import { LOG_LEVELS, type Settings } from "../../settings.ts";
import type { Job } from "../../state/jobs.ts";
import { pageOf, pagingFields } from "../query.ts";

/** The fifteen types of the newest SDK; the first ten are those of the older API definition. */
export const DETAIL_TYPES = [
  "overview",
  "detail",
  "network",
  "precheck",
  "progress",
  "log",
  "compare",
  "file",
  "is_writable",
  "cloud_connection",
  "diagnosis",
  "diagnosis_history",
  "repair_progress",
  "repair_detail",
  "repair_export_status",
] as const;
export type DetailType = (typeof DETAIL_TYPES)[number];

/** Contract §4.1, `compare_type`. */
export const COMPARE_TYPES = ["object_compare", "line_compare", "content_compare", "data_compare"] as const;
/** Contract §4.1, `query_type`. */
export const QUERY_TYPES = ["overview", "list", "detail", "diff"] as const;

/** Every query parameter of ShowJobDetail (contract §4.1). */
export const detailQuerySchema = z.object({
  type: z.enum(DETAIL_TYPES),
  query_id: z.string().optional(),
  compare_type: z.enum(COMPARE_TYPES).optional(),
  query_type: z.enum(QUERY_TYPES).optional(),
  object_type: z.enum(["DB", "TABLE", "INDEX"]).optional(),
  compare_task_id: z.string().optional(),
  source_db_name: z.string().optional(),
  target_db_name: z.string().optional(),
  compare_detail_type: z.enum(["compare", "uncompare"]).optional(),
  log_level: z.enum(LOG_LEVELS).optional(),
  ...pagingFields,
});
export type DetailQuery = z.infer<typeof detailQuerySchema>;

export interface View {
  job: Job;
  now: number;
  settings: Settings;
  /** X-Language. */
  language: string | undefined;
  query: DetailQuery;
}

/** Readers see the job with a lag. */
export function visibleTime({ now, settings }: Pick<View, "now" | "settings">): number {
  return now - settings.visible_lag;
}

/** Find a run by its id, or refuse as for an unknown or expired query. */
export function found<T>(run: T | undefined, { settings }: View, parameter = "query_id"): T {
  if (run === undefined) throw new DrsError(settings.unknown_query_code, parameter);
  return run;
}

/** Return a page of a list under its name, with the total. */
export function paged<T, const K extends string>(name: K, list: readonly T[], { query, settings }: View) {
  const page = pageOf(list, query, settings.detail_limit, settings.limit_max);
  return { [name]: page } as Record<K, T[]>;
}
