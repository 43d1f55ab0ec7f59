import type { Blocker, Caution, FailedItem, PrecheckMode, Remedy } from "../../model/blocker.ts";
import type { ActionName, ActionParams } from "../../model/drs.ts";
import { isNotStarted } from "../../model/job-status.ts";
import { CATALOGUE } from "./catalogue.ts";
import { rulesFor, STATE_TABLE, type StateTable } from "./state-table.ts";

/** What DRS says of a job's newest precheck. */
export interface PrecheckFact {
  /** `none`: it has none since the last action that moved it. */
  readonly state: "none" | "running" | "passed" | "failed";
  /** `null` where the precheck was not the gateway's, since DRS does not say it. */
  readonly mode: PrecheckMode | null;
  /** Items that failed and were not skipped. */
  readonly items: readonly FailedItem[];
}

/** What is known of a job's state; `null` for what could not be read. */
export interface JobFacts {
  readonly status: string | null;
  readonly jobType: string | null;
  /** Commands that ShowActions offers (contract section 4.2). */
  readonly offered: readonly string[] | null;
  readonly precheck: PrecheckFact | null;
}

/** What the state of a job says about an action. */
export interface StateEvaluation {
  readonly blockers: readonly Blocker[];
  readonly cautions: readonly Caution[];
}

const CLEAR: StateEvaluation = { blockers: [], cautions: [] };

const blocked = (blocker: Blocker): StateEvaluation => ({ blockers: [blocker], cautions: [] });

const isReEdit = (action: ActionName, actionParams: ActionParams) =>
  action === "restart" && actionParams.is_sync_re_edit === true;

/**
 * Add the params that follow from the job's status: a precheck without a mode is the one before the first start, and after
 * that the one before a reset.
 */
export function completeParams(action: ActionName, actionParams: ActionParams, status: string | null): ActionParams {
  if (action !== "precheck" || actionParams.precheck_mode !== undefined) return actionParams;
  const mode: PrecheckMode = status === null || isNotStarted(status) ? "forStartJob" : "forRetryJob";
  return { ...actionParams, precheck_mode: mode };
}

/** The mode of the precheck that an action needs in a status (contract section 9, pitfall 5); `null` for none. */
export function precheckModeFor(
  action: ActionName,
  actionParams: ActionParams,
  status: string | null,
): PrecheckMode | null {
  if (isReEdit(action, actionParams)) return "forRetryJob";
  if (action === "skip_precheck") return status === null || isNotStarted(status) ? "forStartJob" : "forRetryJob";
  return status === "WAITING_FOR_START" ? null : CATALOGUE[action].precheckMode;
}

/** Names of an action in ShowActions; empty where that has none. RETRY there is not a re-edit. */
export const commandsOf = (action: ActionName, actionParams: ActionParams): readonly string[] =>
  isReEdit(action, actionParams) ? [] : CATALOGUE[action].console;

/**
 * Evaluate whether the state of a job allows an action with these params: ShowActions where it has the action and was read,
 * else the state table; then the precheck. A state that is not known refuses nothing.
 * @param actionParams as `completeParams` returns them
 */
export function evaluateState(
  action: ActionName,
  actionParams: ActionParams,
  facts: JobFacts,
  table: StateTable = STATE_TABLE,
): StateEvaluation {
  const { status } = facts;
  if (status === null) return { blockers: [], cautions: [{ code: "state_unread" }] };
  const obstacle = obstacleOf(action, actionParams, { ...facts, status }, table);
  return obstacle ? blocked(obstacle) : evaluatePrecheck(action, actionParams, facts);
}

type KnownFacts = JobFacts & { readonly status: string };

/** What of the job's status or type is in the way. */
function obstacleOf(
  action: ActionName,
  actionParams: ActionParams,
  facts: KnownFacts,
  table: StateTable,
  isFirst = true,
): Blocker | null {
  const { status, jobType, offered } = facts;
  const rules = rulesFor(table, action, actionParams);
  const fitting = rules.filter(
    ({ jobTypes }) => jobTypes === undefined || jobType === null || (jobTypes as readonly string[]).includes(jobType),
  );
  const isInTable = (each: typeof rules) =>
    each.some(({ statuses }) => (statuses as readonly string[]).includes(status));
  const commands = commandsOf(action, actionParams);
  const isOffered = offered && commands.length > 0 ? commands.some((command) => offered.includes(command)) : null;
  // A start that lacks its precheck is not offered either; the precheck is the better reason.
  const waitsForPrecheck = action === "start" && isInTable(fitting);
  if (isOffered ?? isInTable(fitting)) return null;
  if (waitsForPrecheck) return null;
  if (isOffered === null && fitting.length < rules.length && isInTable(rules)) {
    const possibleFor = rules.flatMap(({ statuses, jobTypes = [] }) =>
      (statuses as readonly string[]).includes(status) ? jobTypes : [],
    );
    return { code: "wrong_job_type", action, possibleFor };
  }
  const statuses = fitting.flatMap((rule) => rule.statuses).filter((each) => each !== status);
  const possibleIn = isInTable(fitting) ? [] : [...new Set(statuses)];
  const ending = CATALOGUE[action].ending(actionParams);
  const isReached = ending.by === "status" && (ending.success as readonly string[]).includes(status);
  const remedy = isReached || !isFirst ? null : remedyFor(action, actionParams, possibleIn, facts, table);
  return { code: "wrong_state", action, status, isReached, possibleIn, remedy };
}

/** Actions that may be proposed to bring a job into another state. None of them loses anything. */
const MOVES = ["restart", "start", "stop"] as const;

/** An action that is possible now and leads to where the wanted one is possible, or to where it leads itself. */
function remedyFor(
  action: ActionName,
  actionParams: ActionParams,
  possibleIn: readonly string[],
  facts: KnownFacts,
  table: StateTable,
): Remedy | null {
  if (action === "precheck") return otherMode(actionParams, facts, table);
  const own = CATALOGUE[action].ending(actionParams);
  const wanted = new Set<string>([...possibleIn, ...(own.by === "status" ? own.success : [])]);
  const move = MOVES.find((candidate) => {
    if (candidate === action || obstacleOfMove(candidate, facts, table)) return false;
    const ending = CATALOGUE[candidate].ending({});
    return ending.by === "status" && ending.success.some((status) => wanted.has(status));
  });
  return move === undefined ? null : { action: move, params: {} };
}

/** A precheck of the other mode, where the status allows that. */
function otherMode({ precheck_mode }: ActionParams, facts: KnownFacts, table: StateTable): Remedy | null {
  const [mode, param] = precheck_mode === "forStartJob" ? ["forRetryJob", "retry"] : ["forStartJob", "start"];
  const obstacle = obstacleOf("precheck", { precheck_mode: mode }, facts, table, false);
  return obstacle ? null : { action: "precheck", params: { mode: param } };
}

/** Check whether the state or ShowActions is in the way of a move. */
function obstacleOfMove(action: (typeof MOVES)[number], { status, offered }: KnownFacts, table: StateTable): boolean {
  if (offered) return !CATALOGUE[action].console.some((command) => offered.includes(command));
  return !rulesFor(table, action, {}).some(({ statuses }) => (statuses as readonly string[]).includes(status));
}

function evaluatePrecheck(action: ActionName, actionParams: ActionParams, facts: JobFacts): StateEvaluation {
  const mode = precheckModeFor(action, actionParams, facts.status);
  if (mode === null) return CLEAR;
  const { precheck } = facts;
  if (action === "skip_precheck") return evaluateSkip(mode, precheck);
  // ShowActions offers a start only once its precheck has passed; a reset it offers in any case.
  const isOffered = action === "start" && facts.offered ? facts.offered.includes("START") : null;
  if (isOffered === true) return CLEAR;
  if (precheck === null) {
    if (isOffered === false) return blocked({ code: "precheck_missing", mode });
    return { blockers: [], cautions: [{ code: "precheck_unknown", mode }] };
  }
  if (precheck.state === "none" || (precheck.mode !== null && precheck.mode !== mode))
    return blocked({ code: "precheck_missing", mode });
  if (precheck.state === "running") return blocked({ code: "precheck_running", mode });
  if (precheck.state === "failed") return blocked({ code: "precheck_not_passed", mode, items: precheck.items });
  // Passed, and yet not offered: one of the two readings is older.
  return isOffered === false ? { blockers: [], cautions: [{ code: "precheck_unknown", mode }] } : CLEAR;
}

/** Items can be skipped of a precheck that has ended. */
function evaluateSkip(mode: PrecheckMode, precheck: PrecheckFact | null): StateEvaluation {
  if (precheck?.state === "none") return blocked({ code: "precheck_missing", mode });
  return precheck?.state === "running" ? blocked({ code: "precheck_running", mode }) : CLEAR;
}

/** Check whether a precheck of the mode is known to have passed. */
export const hasPassed = ({ precheck }: JobFacts, mode: PrecheckMode): boolean =>
  precheck?.state === "passed" && (precheck.mode === null || precheck.mode === mode);
