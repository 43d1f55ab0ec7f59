/** ShowJobDetail: the response for each `type`, and the parameters that it needs (contract §4.1). */

import { DrsError } from "../errors.ts";
import { compare } from "./details/compare.ts";
import { cloudConnection, isWritable, network } from "./details/connection.ts";
import { diagnosis, diagnosisHistory } from "./details/diagnosis.ts";
import { file, log, precheck, progress } from "./details/progress.ts";
import { repairDetail, repairExportStatus, repairProgress } from "./details/repair.ts";
import { detail, overview } from "./details/summary.ts";
import { type DetailQuery, type DetailType, detailQuerySchema, type View } from "./details/view.ts";
import { parseQuery, type RawQuery } from "./query.ts";

interface TypeRow {
  /** Mandatory parameters of this type. */
  needs?: readonly (keyof DetailQuery)[];
  show: (view: View) => object;
}

const BY_QUERY_ID = ["query_id"] as const;

const TYPES: Readonly<Record<DetailType, TypeRow>> = {
  overview: { show: overview },
  detail: { show: detail },
  progress: { show: progress },
  log: { show: log },
  file: { show: file },
  network: { needs: BY_QUERY_ID, show: network },
  precheck: { needs: BY_QUERY_ID, show: precheck },
  is_writable: { needs: BY_QUERY_ID, show: isWritable },
  cloud_connection: { needs: BY_QUERY_ID, show: cloudConnection },
  diagnosis: { needs: BY_QUERY_ID, show: diagnosis },
  diagnosis_history: { show: diagnosisHistory },
  repair_progress: { needs: BY_QUERY_ID, show: repairProgress },
  repair_detail: { needs: BY_QUERY_ID, show: repairDetail },
  repair_export_status: { needs: ["compare_task_id"], show: repairExportStatus },
  compare: { needs: ["compare_type", "query_type"], show: compare },
};

/** Build the `job` of the response. */
export function showJobDetail(view: Omit<View, "query">, raw: RawQuery): object {
  const query = parseQuery(detailQuerySchema, raw);
  const { needs = [], show } = TYPES[query.type];
  const absent = needs.find((name) => query[name] === undefined);
  if (absent !== undefined) throw new DrsError("DRS.M00201", absent);
  return show({ ...view, query });
}
