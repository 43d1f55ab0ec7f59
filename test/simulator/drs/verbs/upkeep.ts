/** diagnosis, reload_parameters and column_limit (contract §2). */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { DrsError } from "../../errors.ts";
import { hasFailed, isHolding, isRunning, verb } from "./verb.ts";

/** Number of diagnoses that DRS keeps. */
const KEPT_DIAGNOSES = 5;

/** One-click diagnosis of a synchronisation that transfers; the last five are kept. */
export const diagnosis = verb({
  params: z.object({}),
  answer: (settings) => settings.diagnosis_answer,
  allowed: (situation) => situation.job.job_type === "sync" && isRunning(situation),
  perform: ({ job, now, settings }) => {
    const last = job.diagnoses.at(-1);
    if (last !== undefined && now < last.started_at + settings.diagnosis) throw new DrsError("DRS.10000024");
    const query_id = randomUUID();
    job.diagnoses.push({ query_id, started_at: now, failed: job.fails.includes("diagnosis") });
    job.diagnoses = job.diagnoses.slice(-KEPT_DIAGNOSES);
    return { queryId: query_id };
  },
});

/** Only the job's log shows it: no source says where to read its end. */
export const reloadParameters = verb({
  params: z.object({}),
  answer: (settings) => settings.reload_parameters_answer,
  allowed: (situation) => isRunning(situation) || hasFailed(situation),
  perform: () => ({}),
});

/** Only its name is documented: it accepts any params and any job that holds resources. */
export const columnLimit = verb({
  params: z.object({}),
  answer: (settings) => settings.column_limit_answer,
  allowed: isHolding,
  perform: () => ({}),
});
