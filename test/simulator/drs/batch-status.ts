/** BatchListJobStatus of v3 (contract §4.3). */
import * as z from "zod";
import { DrsError, drsErrorAnswer } from "../errors.ts";
import type { Settings } from "../settings.ts";
import { type Job, statusAt } from "../state/jobs.ts";
import { parseAsDrs, requireObject } from "./action-body.ts";

/** `per_page` 0 means all jobs. */
const pageRequest = z.object({
  cur_page: z.int().min(1).default(1),
  per_page: z.int().min(0).max(100).default(5),
});

/** The schema spells it `page_req`, the official example `pageReq`. */
const statusBody = z.object({
  jobs: z.array(z.string().min(1)).min(1),
  page_req: pageRequest.optional(),
  pageReq: pageRequest.optional(),
});

interface StatusContext {
  settings: Settings;
  language: string | undefined;
  now: number;
  findJob: (jobId: string) => Job | undefined;
}

/** Build the row of a job; an unknown job has an error instead of a status. */
function row(id: string, { settings, language, now, findJob }: StatusContext) {
  const job = findJob(id);
  if (job === undefined) {
    const { error_code, error_msg } = drsErrorAnswer(new DrsError(settings.batch_status_not_found_code), language).body;
    return { id, error_code, error_message: error_msg };
  }
  const status = statusAt(job, now - settings.visible_lag);
  return { id, status: status === "PAUSING" ? settings.batch_status_paused : status };
}

/** Return one page of the requested statuses; `count` is the number of requested jobs (contract §4.3). */
export function batchStatus(json: unknown, context: StatusContext) {
  requireObject(json);
  const { jobs, page_req, pageReq } = parseAsDrs(statusBody, json);
  const { batch_status_max } = context.settings;
  if (batch_status_max > 0 && jobs.length > batch_status_max) throw new DrsError("DRS.M00202", "jobs");
  const { cur_page, per_page } = page_req ?? pageReq ?? pageRequest.parse({});
  const from = (cur_page - 1) * per_page;
  const page = per_page === 0 ? jobs : jobs.slice(from, from + per_page);
  return { count: jobs.length, results: page.map((id) => row(id, context)) };
}
