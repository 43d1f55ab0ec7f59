/** `repair_progress`, `repair_detail` and `repair_export_status` (contract §1.5, §4.1). */

import { inLanguage, RESULT_TEXTS } from "../../errors.ts";
import type { Settings } from "../../settings.ts";
import { isoTime, shareDone } from "../../state/clock.ts";
import type { RepairRun } from "../runs.ts";
import { found, paged, type View } from "./view.ts";

/** Find the newest repair of a query id, which is the repair's own or the compare task's. */
function repairOf(view: View): RepairRun {
  const { job, query } = view;
  const isMeant = ({ query_id, compare_task_id }: RepairRun) =>
    [query_id, compare_task_id].includes(query.query_id ?? "");
  return found(job.repairs.findLast(isMeant), view);
}

function shareOf({ started_at, stopped_at }: RepairRun, now: number, settings: Settings): number {
  return shareDone(started_at, settings.repair, stopped_at ?? now);
}

/** Status of a running repair, from `settings.repair_running_status`: no source names one. */
function statusOf(repair: RepairRun, share: number, settings: Settings): string | null {
  if (repair.stopped_at !== undefined) return settings.repair_stopped_status;
  if (share < 1) return settings.repair_running_status;
  return repair.failed ? "FAILED" : settings.repair_done_status;
}

/** `repair_progress_info`; its details are one object, not a list, in every SDK. */
export function repairProgress(view: View) {
  const { job, now, settings, language } = view;
  const repair = repairOf(view);
  const share = shareOf(repair, now, settings);
  const status = statusOf(repair, share, settings);
  const { differences, objects } = repair;
  const repaired = repair.failed ? 0 : Math.floor(differences * share);
  return {
    id: job.id,
    repair_progress_info: {
      ...(status === null ? {} : { status }),
      progress: `${Math.floor(share * 100)}`,
      error_msg: status === "FAILED" ? inLanguage(language, RESULT_TEXTS.repair) : "",
      count: objects.length,
      repair_progress_details: {
        query_id: repair.query_id,
        db_name: objects[0]?.database ?? "",
        schema_name: objects[0]?.schema ?? "",
        table_name: objects[0]?.table ?? "",
        total_row_count: differences,
        complete_row_count: Math.floor(differences * share),
        filter_row_count: 0,
        repaired_row_count: repaired,
        failed_row_count: repair.failed ? Math.floor(differences * share) : 0,
        repair_status: share < 1 ? 1 : 2,
        start_time: isoTime(repair.started_at),
        update_time: isoTime(now),
      },
    },
  };
}

/** `repair_detail_info`, with one statement per repaired row. */
export function repairDetail(view: View) {
  const { job, now, settings } = view;
  const repair = repairOf(view);
  const done = Math.floor(repair.differences * shareOf(repair, now, settings));
  const table = `${repair.objects[0]?.database}.${repair.objects[0]?.table ?? ""}`;
  const rows = Array.from({ length: done }, (_none, row) => ({
    source_meta: `id=${row + 1}`,
    target_meta: "",
    repair_sql_state: repair.failed ? 2 : 1,
    repair_sql_info: `REPLACE INTO ${table} VALUES (${row + 1})`,
  }));
  return { id: job.id, repair_detail_info: { count: rows.length, ...paged("repair_details", rows, view) } };
}

/** Another operation starts exports, which is not simulated: there are none. */
export function repairExportStatus(view: View) {
  const { job, query } = view;
  found(
    job.compares.find(({ id }) => id === query.compare_task_id),
    view,
    "compare_task_id",
  );
  return { id: job.id, repair_export_status: "INIT" };
}
