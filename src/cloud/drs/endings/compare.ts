import type { Followed } from "../../../model/drs.ts";
import { failure, going, success, type Verdict } from "../../../model/result.ts";
import { readFindings } from "../compares/result.ts";
import type { CompareTask, DetailQuery, JobDetail } from "../detail.ts";
import { mapSeries } from "../series.ts";
import { CLOCK_SKEW, type DetailEnding } from "./ending.ts";

/**
 * Compare tasks (contract section 4.1). No source confirms that the `query_id` of create_compare is the task's id, so a task
 * is found by that id, else by its time.
 */

/** Statuses of a task that can no longer be cancelled. */
const UNCANCELLABLE: ReadonlySet<string> = new Set(["SUCCESSFUL", "FAILED", "TIMEOUT_INTERRUPT"]);

/** Check whether a task has ended, in whatever way. */
export const hasEnded = ({ status }: Pick<CompareTask, "status">) =>
  UNCANCELLABLE.has(status) || status === "CANCELLED";

interface CompareParams {
  readonly compare_task_param?: {
    readonly type?: string;
    readonly compare_task_id?: string;
    readonly start_time?: string;
  };
}

const paramsOf = ({ actionParams }: Followed) => (actionParams as CompareParams).compare_task_param ?? {};

/** Milliseconds that a task may wait before it starts. A task scheduled for another day belongs to another command. */
const LATEST_START = 60 * 60_000;

/** The query for the compare tasks of a type. */
export const compareTasksQuery = (type: string | undefined): DetailQuery =>
  type === "object"
    ? { type: "compare", compare_type: "object_compare", query_type: "overview" }
    : { type: "compare", compare_type: "data_compare", query_type: "list", offset: 0, limit: 100 };

/** Ending of a compare: the task has run, and what it found is read. Differences are its result, not a failure. */
export const byCompareTask: DetailEnding = {
  by: "detail",
  query: (followed) => compareTasksQuery(paramsOf(followed).type),
  read: (job, followed) => {
    const task = findCreated(compareTasksOf(job), followed);
    return task ? withTask(readTask(task, paramsOf(followed).start_time !== undefined), task.id) : going();
  },
  complete: (verdict, job, followed) => {
    const task = findCreated(compareTasksOf(job), followed);
    // A compare for later has nothing to show yet.
    if (!task || !hasEnded(task)) return null;
    return mapSeries(readFindings(task, paramsOf(followed).type ?? ""), (findings) => ({
      ...verdict,
      result: { ...verdict.result, task: task.id, ...findings },
    }));
  },
};

/** Add DRS's id of the task to a verdict: later commands refer to it. */
const withTask = (verdict: Verdict, task: string): Verdict => ({ ...verdict, result: { ...verdict.result, task } });

/** Ending of a cancelled compare: the task was cancelled, or had ended before. */
export const byCancelledTask: DetailEnding = {
  by: "detail",
  query: () => compareTasksQuery(undefined),
  read: (job, followed) => {
    const wanted = paramsOf(followed).compare_task_id;
    const task = compareTasksOf(job).find(({ id }) => id === wanted);
    // This list has no object compares. For those, DRS's acceptance of the call is the only evidence.
    if (!task) return success();
    if (task.status === "CANCELLED") return success({ status: task.status });
    return UNCANCELLABLE.has(task.status)
      ? failure("ended_before", `the compare had ended before: ${task.status}`, { status: task.status })
      : going(task.status);
  },
};

/** List the compare tasks of a job, whatever their type. */
export function compareTasksOf(job: JobDetail): readonly CompareTask[] {
  const found = job.compare_result;
  if (!found) return [];
  const overview = found.objects_compare_overview_info;
  const rows = found.data_compare_task_list ?? [];
  return overview ? [...rows, { ...overview, id: overview.compare_job_id }] : rows;
}

/** Find the task that the call created: by its id, else by its type and start time. */
function findCreated(tasks: readonly CompareTask[], followed: Followed): CompareTask | undefined {
  const { type, start_time } = paramsOf(followed);
  const wanted = start_time === undefined ? followed.sentAt : Number(start_time);
  const isOurs = (task: CompareTask) => {
    const began = startOf(task);
    return (task.type ?? type) === type && began >= wanted - CLOCK_SKEW && began <= wanted + LATEST_START;
  };
  return tasks.find(({ id }) => id === followed.queryId) ?? tasks.find(isOurs);
}

/** Start time of a task in epoch milliseconds, else its creation time; `NaN` when DRS states neither. */
const startOf = ({ start_time, create_time }: CompareTask): number => timeIn(start_time ?? create_time) ?? Number.NaN;

/** Read a time of a task, which DRS writes as digits or as an ISO time; `null` for anything else. */
export function timeIn(written: string | number | undefined): number | null {
  const text = String(written ?? "");
  const time = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isFinite(time) ? time : null;
}

/** Read the state of a task. A scheduled compare is complete once DRS has scheduled it. */
function readTask(task: CompareTask, isScheduled: boolean): Verdict {
  const { status } = task;
  if (status === "SUCCESSFUL") {
    const report = (task.compare_results ?? []).map(
      ({ type = "", source_count, target_count, status: result = "" }) => ({
        name: type,
        result,
        detail: `${source_count ?? "?"} / ${target_count ?? "?"}`,
      }),
    );
    return success({ status, ...(report.length > 0 ? { report } : {}) });
  }
  if (isScheduled && status === "WAITING_FOR_RUNNING") return success({ status });
  if (status === "FAILED" || status === "CANCELLED" || status === "TIMEOUT_INTERRUPT") {
    return failure("compare_failed", task.error_msg || `the compare ended as ${status}`, { status });
  }
  return going(status);
}
