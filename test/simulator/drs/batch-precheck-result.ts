/**
 * BatchCheckResults of v3: the newest precheck of each job. Fields by the SDK's QueryPreCheckResp and PrecheckResult; the
 * official examples (drs_03_0111) have the job's id as `precheck_id` and leave empty fields of items out. A row names
 * neither the mode of the precheck nor the items that were skipped; those count as passed.
 */
import * as z from "zod";
import { DrsError, type DrsErrorCode, drsErrorAnswer } from "../errors.ts";
import type { Settings } from "../settings.ts";
import { type Job, type PrecheckRun, statusAt } from "../state/jobs.ts";
import { parseAsDrs, requireObject } from "./action-body.ts";
import { progressOf } from "./precheck.ts";

/** "The task ID must be unique." */
const resultBody = z.object({
  jobs: z
    .array(z.string().min(1))
    .min(1)
    .refine((ids) => new Set(ids).size === ids.length),
});

interface ResultContext {
  settings: Settings;
  language: string | undefined;
  now: number;
  findJob: (jobId: string) => Job | undefined;
}

const errorRow = (id: string, code: DrsErrorCode, { language }: ResultContext) => ({
  precheck_id: id,
  ...drsErrorAnswer(new DrsError(code), language).body,
});

const itemRow = ({ item, result, group, failed_reason }: PrecheckRun["items"][number]) => ({
  ...{ item, result, group },
  ...(failed_reason === "" ? {} : { failed_reason }),
});

function resultRow(job: Job, run: PrecheckRun, { now, settings }: ResultContext) {
  const { process, rate, rows } = progressOf(run, now, settings);
  return {
    precheck_id: settings.precheck_result_id === "job" ? job.id : run.query_id,
    result: process === 100 && rate === 100,
    process: `${process}%`,
    total_passed_rate: `${rate}%`,
    rds_instance_id: job.instance_ids[0] ?? "",
    job_direction: job.job_direction,
    precheck_result: rows.map(itemRow),
  };
}

/** The rows of a job: one, or none where the setting leaves jobs without a precheck out. */
function rowsOf(id: string, context: ResultContext): object[] {
  const { settings, now, findJob } = context;
  const job = findJob(id);
  if (job === undefined) return [errorRow(id, settings.batch_status_not_found_code, context)];
  const configured = statusAt(job, now - settings.visible_lag) === "CONFIGURATION";
  if (settings.precheck_result_configuration_only && !configured)
    return [errorRow(id, settings.wrong_state_code, context)];
  const run = job.prechecks.at(-1);
  if (run !== undefined) return [resultRow(job, run, context)];
  return settings.no_precheck_answer === "leave_out" ? [] : [errorRow(id, settings.no_precheck_code, context)];
}

/** Return the newest precheck of each job, in the order of the request. */
export function batchPrecheckResult(json: unknown, context: ResultContext) {
  requireObject(json);
  const results = parseAsDrs(resultBody, json).jobs.flatMap((id) => rowsOf(id, context));
  return { count: results.length, results };
}
