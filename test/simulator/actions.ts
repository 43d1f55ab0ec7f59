/** ExecuteJobAction: one row a verb (contract §2, §5.2). */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { parseAsDrs } from "./action-body.ts";
import { DrsError } from "./errors.ts";
import {
  fullPhase,
  type Job,
  type JobStatus,
  lastActionAt,
  planTransfer,
  publicIpsAt,
  replan,
  statusAt,
  type Transition,
} from "./jobs.ts";
import { hasPassed, newRun, progressOf } from "./precheck.ts";
import type { Settings } from "./settings.ts";

/** Everything a verb may look at. `now` is simulated, `realNow` is not; both epoch ms. */
interface Situation {
  job: Job;
  status: JobStatus;
  now: number;
  realNow: number;
  settings: Settings;
}

/** What a verb does: a status verb plans transitions, a precheck gives a query id. */
interface Outcome {
  plan?: Transition[];
  queryId?: string;
}

interface Verb<P> {
  params: z.ZodType<P>;
  answer: (settings: Settings) => "sync" | "async";
  allowed: (situation: Situation, params: P) => boolean;
  perform: (situation: Situation, params: P) => Outcome;
}

type AnyVerb = (params: unknown, situation: Situation) => { outcome: Outcome; answer: "sync" | "async" };

/** Closes over the type of the params, so that verbs of different params stand in one table. */
function verb<P>(row: Verb<P>): AnyVerb {
  return function run(rawParams, situation) {
    const params = parseAsDrs(row.params, rawParams, ["job", "action_params"]);
    if (!row.allowed(situation, params)) throw new DrsError(situation.settings.wrong_state_code);
    return { outcome: row.perform(situation, params), answer: row.answer(situation.settings) };
  };
}

const sync = () => "sync" as const;
const isIn =
  (...statuses: readonly JobStatus[]) =>
  ({ status }: Situation) =>
    statuses.includes(status);

const FAILED_TRANSFERS = ["FULL_TRANSFER_FAILED", "INCRE_TRANSFER_FAILED"] as const;
const RUNNING_TRANSFERS = ["FULL_TRANSFER_STARTED", "FULL_TRANSFER_COMPLETE", "INCRE_TRANSFER_STARTED"] as const;
const BEFORE_TRANSFER = ["CREATING", "CONFIGURATION", "WAITING_FOR_START", "STARTJOBING", "START_JOB_FAILED"] as const;

const isRunning = isIn(...RUNNING_TRANSFERS);
const hasFailed = isIn(...FAILED_TRANSFERS);
const isPaused = isIn("PAUSING");
const isConfigured = isIn("CONFIGURATION");
const isTerminable = isIn(...BEFORE_TRANSFER, ...RUNNING_TRANSFERS, ...FAILED_TRANSFERS, "PAUSING");

/** STARTJOBING at a time, then the transfer; a full phase as a whole unless `remaining` says what is left of it. */
function planStart({ job, settings }: Situation, at: number, duration: number, remaining: number | undefined) {
  const starting: Transition = { at, status: "STARTJOBING" };
  if (job.fails.some((action) => ["start", "restart", "reset"].includes(action))) {
    return [starting, { at: at + duration, status: "START_JOB_FAILED" } satisfies Transition];
  }
  return [starting, ...planTransfer(job, at + duration, remaining, settings)];
}

function requirePrecheck({ job, now, settings }: Situation, mode: "forStartJob" | "forRetryJob"): void {
  if (!hasPassed(job, mode, now, settings)) throw new DrsError(settings.precheck_required_code);
}

const precheck = verb({
  params: z.object({ precheck_mode: z.enum(["forStartJob", "forRetryJob"]) }),
  answer: () => "async",
  allowed: (situation, { precheck_mode }) =>
    precheck_mode === "forStartJob"
      ? isConfigured(situation)
      : hasFailed(situation) || isPaused(situation) || situation.status === "INCRE_TRANSFER_STARTED",
  perform: ({ job, now }, { precheck_mode }) => {
    const run = newRun(job, precheck_mode, now);
    job.prechecks.push(run);
    return { queryId: run.query_id };
  },
});

const skipPrecheck = verb({
  params: z.object({
    skip_precheck_info: z.object({
      skipped_precheck_list: z.array(z.string().min(1)).min(1),
      skip_reason: z.string().min(1),
    }),
  }),
  answer: (settings) => settings.skip_precheck_answer,
  allowed: ({ job, now, settings }) => {
    const run = job.prechecks.at(-1);
    return run !== undefined && run.started_at >= lastActionAt(job) && progressOf(run, now, settings).process === 100;
  },
  perform: ({ job, settings }, { skip_precheck_info: { skipped_precheck_list: names } }) => {
    const items = job.prechecks.at(-1)?.items ?? [];
    const refused = names.find((name) => !items.some(({ item, is_support_skip }) => item === name && is_support_skip));
    if (refused !== undefined) throw new DrsError(settings.skip_refused_code, `skipped_precheck_list: ${refused}`);
    for (const item of items) if (names.includes(item.item)) item.is_skipped = true;
    return {};
  },
});

const start = verb({
  params: z.object({
    start_time: z
      .string()
      .regex(/^\d{1,15}$/)
      .optional(),
    is_only_init_task: z.boolean().optional(),
  }),
  answer: sync,
  allowed: isIn("CONFIGURATION", "WAITING_FOR_START"),
  perform: (situation, { start_time }) => {
    const { status, now, realNow, settings } = situation;
    if (status === "CONFIGURATION") requirePrecheck(situation, "forStartJob");
    if (start_time === undefined) return { plan: planStart(situation, now, settings.starting, settings.full_transfer) };
    const ahead = Number(start_time) - realNow;
    if (ahead < settings.start_time_min_ahead) throw new DrsError("DRS.M00202", "start_time");
    const later = planStart(situation, now + ahead, settings.starting, settings.full_transfer);
    return { plan: [{ at: now, status: "WAITING_FOR_START" }, ...later] };
  },
});

const stop = verb({
  params: z.object({ pause_mode: z.enum(["target", "all"]).optional() }),
  answer: sync,
  allowed: (situation) => isRunning(situation) || (situation.settings.stop_allows_failed && hasFailed(situation)),
  perform: ({ now, settings }) => ({ plan: [{ at: now + settings.pausing, status: "PAUSING" }] }),
});

const restart = verb({
  params: z.object({ is_sync_re_edit: z.boolean().optional() }),
  answer: sync,
  allowed: (situation, { is_sync_re_edit }) =>
    isPaused(situation) ||
    hasFailed(situation) ||
    (is_sync_re_edit === true && situation.status === "INCRE_TRANSFER_STARTED"),
  perform: (situation, { is_sync_re_edit }) => {
    // Re-editing makes a child job, which this simulator does not have: it says that the job cannot be re-edited.
    if (is_sync_re_edit === true) throw new DrsError("DRS.M00401");
    const { job, now, settings } = situation;
    const { done, complete } = fullPhase(job, now);
    const remaining = complete ? undefined : Math.max(0, settings.full_transfer - done);
    return { plan: planStart(situation, now, settings.resuming, remaining) };
  },
});

const reset = verb({
  params: z.object({}),
  answer: sync,
  allowed: (situation) => {
    const { job, settings } = situation;
    return (
      hasFailed(situation) || (settings.reset_allows_paused_sync && job.job_type === "sync" && isPaused(situation))
    );
  },
  perform: (situation) => {
    requirePrecheck(situation, "forRetryJob");
    const { now, settings } = situation;
    return { plan: planStart(situation, now, settings.starting, settings.full_transfer) };
  },
});

const terminate = verb({
  params: z.object({ force_delete: z.boolean().optional(), is_auto_create_compare: z.boolean().optional() }),
  answer: (settings) => settings.terminate_answer,
  allowed: (situation, { force_delete }) =>
    isTerminable(situation) || (force_delete === true && situation.status === "RELEASE_RESOURCE_FAILED"),
  perform: ({ job, now, settings }) => ({
    plan: [
      { at: now, status: "RELEASE_RESOURCE_STARTED" },
      {
        at: now + settings.releasing,
        status: job.fails.includes("terminate") ? "RELEASE_RESOURCE_FAILED" : "RELEASE_RESOURCE_COMPLETE",
      },
    ],
  }),
});

const unbindEip = verb({
  params: z.object({}),
  answer: (settings) => settings.unbind_eip_answer,
  allowed: (situation) => isTerminable(situation) && publicIpsAt(situation.job, situation.now).length > 0,
  perform: ({ job, now }) => {
    job.public_ips.push({ at: now, list: [] });
    return {};
  },
});

const VERBS: Readonly<Record<string, AnyVerb>> = {
  precheck,
  skip_precheck: skipPrecheck,
  start,
  stop,
  restart,
  reset,
  terminate,
  unbind_eip: unbindEip,
};

/** The verbs that move a job; while one takes hold, `settings.busy` refuses the next. */
const STATUS_VERBS = new Set(["start", "stop", "restart", "reset", "terminate"]);

/** Performs the verb on the job, or throws the refusal and changes nothing. */
export function performAction(
  action: string,
  params: unknown,
  { job, now, realNow, settings }: Omit<Situation, "status">,
) {
  const run = VERBS[action];
  if (run === undefined) throw new DrsError("DRS.10000001", `The simulator does not perform ${action}.`);
  if (STATUS_VERBS.has(action) && now - lastActionAt(job) < settings.busy) throw new DrsError(settings.busy_code);
  const status = statusAt(job, now);
  const { outcome, answer } = run(params, { job, status, now, realNow, settings });
  const { plan, queryId } = outcome;
  if (plan !== undefined) replan(job, now, action, plan);
  job.effects[action] = (job.effects[action] ?? 0) + 1;
  const to = plan?.[0]?.status;
  const moved = to === undefined ? {} : { from: status, to };
  const asyncId = answer === "async" ? (queryId ?? randomUUID()) : undefined;
  if (asyncId !== undefined && queryId === undefined) job.query_ids.push(asyncId);
  const asked = asyncId === undefined ? {} : { query_id: asyncId };
  return { queryId: asyncId, effect: { action, job_id: job.id, ...asked, ...moved } };
}
