import type { Followed } from "../../../model/drs.ts";
import { failure, going, success, type Verdict } from "../../../model/result.ts";
import type { CompareTask, JobDetail } from "../detail.ts";
import type { DetailEnding } from "./ending.ts";

/**
 * Compare tasks (contract section 4.1). Nobody states that the `query_id` of create_compare is the task's id, so a task is found
 * by that id if it is there, else by its time.
 */

/** States in which nothing is left to cancel. */
const ENDED: ReadonlySet<string> = new Set(["SUCCESSFUL", "FAILED", "TIMEOUT_INTERRUPT"]);

interface CompareParams {
  readonly compare_task_param?: {
    readonly type?: string;
    readonly compare_task_id?: string;
    readonly start_time?: string;
  };
}

const paramsOf = ({ actionParams }: Followed) => (actionParams as CompareParams).compare_task_param ?? {};

/** How much earlier than our clock DRS's may say that a task of ours began. */
const CLOCK_SKEW = 60_000;

/** A task may wait for a while before it begins; one on the calendar for another day is not ours. */
const LATEST_START = 60 * 60_000;

/** A task that ran, and found what it found: differences are its result, not its failure. */
export const byCompareTask: DetailEnding = {
  by: "detail",
  query: (followed) =>
    paramsOf(followed).type === "object"
      ? { type: "compare", compare_type: "object_compare", query_type: "overview" }
      : { type: "compare", compare_type: "data_compare", query_type: "list", offset: 0, limit: 100 },
  read: (job, followed) => {
    const task = created(tasksOf(job), followed);
    return task ? readTask(task, paramsOf(followed).start_time !== undefined) : going();
  },
};

/** A task that was cancelled, or had ended before. */
export const byCancelledTask: DetailEnding = {
  by: "detail",
  query: () => ({ type: "compare", compare_type: "data_compare", query_type: "list", offset: 0, limit: 100 }),
  read: (job, followed) => {
    const wanted = paramsOf(followed).compare_task_id;
    const task = tasksOf(job).find(({ id }) => id === wanted);
    // An object compare is not in this list; that the call was accepted is then all there is to know.
    if (!task) return success();
    if (task.status === "CANCELLED") return success({ status: task.status });
    const hasEnded = ENDED.has(task.status);
    return hasEnded
      ? failure("ended_before", `the compare had ended before: ${task.status}`, { status: task.status })
      : going(task.status);
  },
};

function tasksOf(job: JobDetail): readonly CompareTask[] {
  const found = job.compare_result;
  if (!found) return [];
  const overview = found.objects_compare_overview_info;
  const rows = found.data_compare_task_list ?? [];
  return overview ? [...rows, { ...overview, id: overview.compare_job_id }] : rows;
}

/** The task of that id, else the one of the same type that began when ours should have. */
function created(tasks: readonly CompareTask[], followed: Followed): CompareTask | undefined {
  const { type, start_time } = paramsOf(followed);
  const wanted = start_time === undefined ? followed.sentAt : Number(start_time);
  const isOurs = (task: CompareTask) => {
    const began = startOf(task);
    return (task.type ?? type) === type && began >= wanted - CLOCK_SKEW && began <= wanted + LATEST_START;
  };
  return tasks.find(({ id }) => id === followed.queryId) ?? tasks.find(isOurs);
}

/** Epoch milliseconds, written as digits or as a time. */
function startOf({ start_time, create_time }: CompareTask): number {
  const text = String(start_time ?? create_time ?? "");
  return /^\d+$/.test(text) ? Number(text) : Date.parse(text);
}

/** Ends of a task; a scheduled one is done when DRS has it on its calendar. */
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
