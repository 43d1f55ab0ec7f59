import type { ActionParams } from "../../../model/drs.ts";
import { failure, going, type Outcome, type ReportRow, success, type Verdict } from "../../../model/result.ts";
import type { JobDetail } from "../detail.ts";
import { type ChildrenEnding, CLOCK_SKEW, type DetailEnding } from "./ending.ts";

/** Endings by other fields than the job's status: public IP, read-only state, diagnosis, repair, child jobs (contract section 4.1). */

interface PublicIpParams {
  readonly public_ip_config?: { readonly id?: string; readonly public_ip?: string };
}

/** Ending of binding an address: the job's list contains it, or DRS reports that binding failed. */
export const byBoundIp: DetailEnding = {
  by: "detail",
  query: () => ({ type: "detail" }),
  read: (job, { actionParams }) => {
    const wanted = (actionParams as PublicIpParams).public_ip_config;
    const isThere = (job.public_ip_list ?? []).some(
      ({ id, public_ip }) =>
        (id !== undefined && id === wanted?.id) || (public_ip !== undefined && public_ip === wanted?.public_ip),
    );
    if (isThere) return success();
    return job.bind_public_ip_state === "FAILED" ? failure("public_ip_failed", "DRS reports that it failed") : going();
  },
};

/**
 * Ending of unbinding the address: the job's list is empty. `bind_public_ip_state` does not count, since it describes the last
 * binding.
 */
export const byUnboundIp: DetailEnding = {
  by: "detail",
  query: () => ({ type: "detail" }),
  read: (job) => ((job.public_ip_list ?? []).length === 0 ? success() : going()),
};

/** Ending of lifting the read-only state: `pending`, then `success`. */
export const byWritable: DetailEnding = {
  by: "detail",
  query: ({ queryId }) => (queryId === null ? null : { type: "is_writable", query_id: queryId }),
  read: ({ is_writable }) => (is_writable === "success" ? success() : going(is_writable ?? null)),
};

export const byDiagnosis: DetailEnding = {
  by: "detail",
  query: ({ queryId }) => (queryId === null ? null : { type: "diagnosis", query_id: queryId }),
  read: readDiagnosis,
};

function readDiagnosis(job: JobDetail): Verdict {
  const [found] = job.diagnoses ?? [];
  if (!found || found.status === "INIT" || found.status === "RUNNING")
    return going(found?.progress === undefined ? null : `${found.progress}%`);
  if (found.status !== "SUCCESS") return failure("diagnosis_failed", found.error_msg || "the diagnosis failed");
  const report = (found.diagnosis_results ?? []).map(
    ({ item, state = "", suggestion_list = [] }): ReportRow => ({
      name: item?.name ?? "",
      result: state,
      detail: suggestion_list.map(({ content = "" }) => content).join(" "),
    }),
  );
  return success({ report });
}

interface RepairParams {
  readonly repair_info?: { readonly query_id?: string };
}

/** Id of the compare task whose differences are repaired, which DRS calls `query_id` there (contract section 1.5). */
export const repairedCompareOf = (actionParams: ActionParams) => (actionParams as RepairParams).repair_info?.query_id;

export const byRepair: DetailEnding = {
  by: "detail",
  query: ({ actionParams }) => {
    const task = repairedCompareOf(actionParams);
    return task === undefined ? null : { type: "repair_progress", query_id: task };
  },
  read: ({ repair_progress_info: found }) => {
    if (!found) return going();
    const { status, progress, error_msg } = found;
    const rows = rowsOf(found);
    if (status === "FAILED") return failure("repair_failed", error_msg || "the repair failed", rows);
    const isDone = status === "SUCCEEDED" || status === "FINISHED" || status === "SUCCESS";
    if (isDone) return success({ status, ...rows });
    // No source names the status of a running repair: it may have none.
    const note = progress === undefined ? (status ?? null) : `${String(progress).replace(/%$/, "")}%`;
    return rows === null ? going(note) : going(note, rows);
  },
};

/** The rows that DRS counts; `null` where it counts none. The details are one object, not a list (contract section 4.1). */
function rowsOf({ repair_progress_details: rows }: NonNullable<JobDetail["repair_progress_info"]>): Outcome | null {
  if (rows === undefined || Object.values(rows).every((value) => value === undefined)) return null;
  const { total_row_count: total = null, repaired_row_count: repaired = null, failed_row_count: failed = null } = rows;
  return { repair: { total, repaired, failed } };
}

const CHILD_SUCCESS: ReadonlySet<string> = new Set(["RELEASE_CHILD_TRANSFER_COMPLETE", "DELETED"]);

/** Ending of a re-edit: the newest child job since the call, which appears after about ten seconds (contract section 5.2). */
export const byChildJob: ChildrenEnding = {
  by: "children",
  read: (children, { sentAt }) => {
    const child = children.findLast(({ createdAt }) => createdAt === null || createdAt >= sentAt - CLOCK_SKEW);
    if (!child) return going();
    if (CHILD_SUCCESS.has(child.status)) return success({ status: child.status });
    if (child.status === "CHILD_TRANSFER_FAILED")
      return failure("child_failed", `the child job ${child.id} failed`, { status: child.status });
    return going(child.status);
  },
};
