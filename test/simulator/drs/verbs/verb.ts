/** The type of a row of the verb table, and groups of job statuses. */
import type * as z from "zod";
import { HOLDING } from "../../../../src/model/job-status.ts";
import { DrsError } from "../../errors.ts";
import type { Settings } from "../../settings.ts";
import type { JobStatus } from "../../state/job-status.ts";
import type { Job, Transition } from "../../state/jobs.ts";
import { parseAsDrs } from "../action-body.ts";
import { commandsIn } from "../job-actions.ts";

/** Input of a verb. `now` is simulated, `realNow` is not; both epoch ms. */
export interface Situation {
  job: Job;
  status: JobStatus;
  now: number;
  realNow: number;
  settings: Settings;
}

/**
 * Result of a verb: a status verb plans transitions, an asynchronous one returns a query id, a re-edit creates a job.
 */
export interface Outcome {
  plan?: Transition[];
  queryId?: string;
  child?: Job;
}

/** `sync` responds 200 `{"status":"success"}`, `async` 202 `{"query_id"}`. */
export type AnswerKind = "sync" | "async";

interface Row<P> {
  params: z.ZodType<P>;
  answer: (settings: Settings) => AnswerKind;
  /** Refuse, by throwing, well-formed params that are wrong for this job or these settings. */
  check?: (params: P, situation: Situation) => void;
  allowed: (situation: Situation, params: P) => boolean;
  perform: (situation: Situation, params: P) => Outcome;
}

export interface Verb {
  answer: (settings: Settings) => AnswerKind;
  run: (params: unknown, situation: Situation) => Outcome;
}

/** Path of a verb's params in the body, for the fields in errors. */
const AT = ["job", "action_params"];

/** Hide the type of the params, so that verbs with different params fit into one table. */
export function verb<P>(row: Row<P>): Verb {
  return {
    answer: row.answer,
    run: function runVerb(rawParams, situation) {
      const params = parseAsDrs(row.params, rawParams, AT);
      row.check?.(params, situation);
      if (!row.allowed(situation, params)) throw new DrsError(situation.settings.wrong_state_code);
      return row.perform(situation, params);
    },
  };
}

const at = (path: string) => [...AT, path].join(".");

/** A parameter that is not there (contract §3.3). */
export const missing = (path: string) => new DrsError("DRS.M00201", at(path));
/** A parameter with a value that is refused (contract §3.3). */
export const invalid = (path: string) => new DrsError("DRS.M00202", at(path));

/** Always 200 `{"status":"success"}`. */
export const sync = (): AnswerKind => "sync";
/** Always 202 `{"query_id"}`. */
export const async = (): AnswerKind => "async";

/** Whether the job is in one of these statuses. */
export const isIn =
  (...statuses: readonly JobStatus[]) =>
  ({ status }: Pick<Situation, "status">) =>
    statuses.includes(status);

const FAILED_TRANSFERS = ["FULL_TRANSFER_FAILED", "INCRE_TRANSFER_FAILED"] as const;
const RUNNING_TRANSFERS = ["FULL_TRANSFER_STARTED", "FULL_TRANSFER_COMPLETE", "INCRE_TRANSFER_STARTED"] as const;
/** Transferring, or between the phases. */
export const isRunning = isIn(...RUNNING_TRANSFERS);
/** A transfer that failed; the job is still there. */
export const hasFailed = isIn(...FAILED_TRANSFERS);
/** PAUSING means paused (contract §5.1). */
export const isPaused = isIn("PAUSING");
/** Configured and not started. */
export const isConfigured = isIn("CONFIGURATION");
/** Every status in which the job holds its resources. Verbs for which no source names statuses are taken in all of them. */
export const isHolding = isIn(...HOLDING);

/** Whether a command of ShowActions is allowed now: the rule for the verbs that have one. */
export const offers =
  (...commands: readonly string[]) =>
  ({ job, status, settings }: Situation): boolean =>
    commandsIn(job, status, settings).some((command) => commands.includes(command));

/** Time until a time of the request, which passes with simulated time. One that is too near or past is refused. */
export function timeAhead(startTime: string, path: string, { realNow, settings }: Situation): number {
  const ahead = Number(startTime) - realNow;
  if (ahead < settings.start_time_min_ahead) throw invalid(path);
  return ahead;
}
