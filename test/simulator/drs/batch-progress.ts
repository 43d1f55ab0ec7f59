/**
 * BatchListProgresses of v3, by the SDK's BatchQueryProgressReq and QueryProgressResp (official page drs_03_0114): `progress_info` of
 * ShowJobDetail for many jobs. The delay is spelled `incre_trans_delay` here, where v5 has `incr_trans_delay`.
 */
import * as z from "zod";
import { DrsError, drsErrorAnswer } from "../errors.ts";
import type { Settings } from "../settings.ts";
import type { Job } from "../state/jobs.ts";
import { parseAsDrs, requireObject } from "./action-body.ts";
import { progressInfo } from "./details/progress.ts";

const progressBody = z.object({ jobs: z.array(z.string().min(1)).min(1) });

interface ProgressContext {
  settings: Settings;
  language: string | undefined;
  now: number;
  findJob: (jobId: string) => Job | undefined;
}

/** Build the row of a job; an unknown job has an error instead of values. */
function row(id: string, { settings, language, now, findJob }: ProgressContext) {
  const job = findJob(id);
  if (job === undefined)
    return { job_id: id, ...drsErrorAnswer(new DrsError(settings.batch_status_not_found_code), language).body };
  const { incr_trans_delay, incr_trans_delay_millis, ...info } = progressInfo({ job, now, settings });
  return {
    ...{ job_id: id, ...info },
    ...{ incre_trans_delay: incr_trans_delay, incre_trans_delay_millis: incr_trans_delay_millis },
  };
}

/** Return the progress of each job, in the order of the request; there are no pages. */
export function batchProgress(json: unknown, context: ProgressContext) {
  requireObject(json);
  const { jobs } = parseAsDrs(progressBody, json);
  const { batch_progress_max } = context.settings;
  if (batch_progress_max > 0 && jobs.length > batch_progress_max) throw new DrsError("DRS.M00202", "jobs");
  return { count: jobs.length, results: jobs.map((id) => row(id, context)) };
}
