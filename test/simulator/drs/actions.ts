/** ExecuteJobAction, with one row per verb (contract §2). */
import { randomUUID } from "node:crypto";
import { DrsError } from "../errors.ts";
import type { Settings } from "../settings.ts";
import { type Job, lastActionAt, replan, statusAt } from "../state/jobs.ts";
import type { Effect } from "../state/records.ts";
import type { ActionName } from "./action-body.ts";
import { logAction } from "./runs.ts";
import { cancelCompare, createCompare } from "./verbs/compare.ts";
import { cloudConnection, network } from "./verbs/connection.ts";
import { reset, restart, start, stop, terminate } from "./verbs/life-cycle.ts";
import { precheck, skipPrecheck } from "./verbs/precheck.ts";
import { bindEip, unbindEip } from "./verbs/public-ip.ts";
import { setReadonly, setWritable } from "./verbs/read-only.ts";
import { startRepair, stopRepair } from "./verbs/repair.ts";
import { columnLimit, diagnosis, reloadParameters } from "./verbs/upkeep.ts";
import type { AnswerKind, Situation, Verb } from "./verbs/verb.ts";

const VERBS: Readonly<Record<ActionName, Verb>> = {
  network,
  precheck,
  skip_precheck: skipPrecheck,
  start,
  stop,
  restart,
  reset,
  terminate,
  create_compare: createCompare,
  cancel_compare: cancelCompare,
  column_limit: columnLimit,
  reload_parameters: reloadParameters,
  bind_eip: bindEip,
  unbind_eip: unbindEip,
  set_writable: setWritable,
  set_readonly: setReadonly,
  cloud_connection: cloudConnection,
  diagnosis,
  start_repair: startRepair,
  stop_repair: stopRepair,
};

/** Verbs that move a job. Until one has taken effect, `settings.busy` refuses the next. */
const STATUS_VERBS: ReadonlySet<ActionName> = new Set(["start", "stop", "restart", "reset", "terminate"]);

/** Whether a verb responds 200 or 202 under these settings. */
export function answerKind(action: ActionName, settings: Settings): AnswerKind {
  return VERBS[action].answer(settings);
}

export interface Performed {
  queryId: string | undefined;
  effect: Effect;
  /** The child job that a re-edit created. */
  child: Job | undefined;
}

/** Perform the verb on the job, or throw the refusal and change nothing. */
export function performAction(
  action: ActionName,
  params: unknown,
  { job, now, realNow, settings }: Omit<Situation, "status">,
): Performed {
  if (STATUS_VERBS.has(action) && now - lastActionAt(job) < settings.busy) throw new DrsError(settings.busy_code);
  const status = statusAt(job, now);
  const { plan, queryId, child } = VERBS[action].run(params, { job, status, now, realNow, settings });
  if (plan !== undefined) replan(job, now, action, plan);
  job.effects[action] = (job.effects[action] ?? 0) + 1;
  logAction(job, now, action, status);
  const to = plan?.[0]?.status;
  const moved = to === undefined ? {} : { from: status, to };
  const asyncId = answerKind(action, settings) === "async" ? (queryId ?? randomUUID()) : undefined;
  if (asyncId !== undefined && queryId === undefined) job.query_ids.push(asyncId);
  const asked = asyncId === undefined ? {} : { query_id: asyncId };
  return { queryId: asyncId, effect: { action, job_id: job.id, ...asked, ...moved }, child };
}
