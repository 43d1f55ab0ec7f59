/** create_compare and cancel_compare (contract §2). */
import * as z from "zod";
import { DrsError } from "../../errors.ts";
import { parseAsDrs } from "../action-body.ts";
import { compareStatus, missingDatabases, newCompare } from "../compare-tasks.ts";
import { cancelCompareParam, createCompareParam, foreignOption } from "../schemas/compare-task-param.ts";
import { objectScopeSchema } from "../schemas/data-process-info.ts";
import { async, invalid, isHolding, isIn, type Situation, timeAhead, verb } from "./verb.ts";

const PROCESS_INFO = ["job", "action_params", "compare_task_param", "data_process_info"];

const canCompare = isIn("FULL_TRANSFER_COMPLETE", "INCRE_TRANSFER_STARTED");

/** Compare actions of a job of several tasks go to its main child job, whose id it names (contract §1.1). */
function takesCompares({ job, settings }: Situation): boolean {
  return job.master_job_id === null || settings.parent_compare === "accept";
}

/** Create a task, for now or for a time, of objects, lines or contents. */
export const createCompare = verb({
  params: z.object({ compare_task_param: createCompareParam }),
  answer: async,
  check: ({ compare_task_param: { data_process_info = [], option = {}, db_object } }, { job, settings }) => {
    const foreign = settings.compare_options_checked ? foreignOption(option) : undefined;
    if (foreign !== undefined) throw invalid(`compare_task_param.option.${foreign}`);
    const [missing] = settings.compare_missing_database === "refuse" ? missingDatabases(job, db_object) : [];
    if (missing !== undefined) throw invalid(`compare_task_param.db_object.${missing}`);
    if (settings.object_scope_required) parseAsDrs(z.array(objectScopeSchema), data_process_info, PROCESS_INFO);
  },
  allowed: (situation) => takesCompares(situation) && canCompare(situation),
  perform: (situation, { compare_task_param: { type, start_time, option, db_object } }) => {
    const { job, now, settings } = situation;
    const wait =
      start_time === undefined
        ? settings.compare_wait
        : timeAhead(start_time, "compare_task_param.start_time", situation);
    const task = newCompare(job, { type, startAt: now + wait, objects: db_object, option }, now, settings);
    job.compares.push(task);
    return { queryId: task.query_id };
  },
});

/** Find the task of an id; an unknown id is refused like an unknown query. */
function taskOf({ job, settings }: Situation, id: string) {
  const task = job.compares.find((candidate) => candidate.id === id);
  if (task === undefined) throw new DrsError(settings.unknown_query_code, "compare_task_id");
  return task;
}

/** Cancel a waiting or running task. */
export const cancelCompare = verb({
  params: z.object({ compare_task_param: cancelCompareParam }),
  answer: (settings) => settings.cancel_compare_answer,
  allowed: (situation, { compare_task_param: { compare_task_id } }) => {
    if (!takesCompares(situation) || !isHolding(situation)) return false;
    const status = compareStatus(taskOf(situation, compare_task_id), situation.now, situation.settings);
    return status === "RUNNING" || status === "WAITING_FOR_RUNNING";
  },
  perform: (situation, { compare_task_param: { compare_task_id } }) => {
    taskOf(situation, compare_task_id).cancelled_at = situation.now;
    return {};
  },
});
