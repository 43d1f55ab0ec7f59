import type { Action } from "../../cloud/drs/action.ts";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import {
  completeParams,
  evaluateState,
  hasPassed,
  type JobFacts,
  precheckModeFor,
} from "../../cloud/drs/possibility.ts";
import { JOB_TYPES } from "../../cloud/drs/state-table.ts";
import type { JobRef } from "../../config/compile.ts";
import { messagesOf } from "../../i18n/texts.ts";
import type { ActionName } from "../../model/drs.ts";
import type { JobStatus, StatusSnapshot } from "../../model/job-status.ts";
import { isHeldBy, type Lock } from "../../model/lock.ts";
import type { Bilingual, Language } from "../../shared/language.ts";
import { type Caller, isAllowedTo, type Services } from "../services.ts";

/** The name of what an operation does, as people call it. */
export const titleOf = (action: ActionName | "watch", language: Language): string =>
  action === "watch" ? messagesOf(language).watches.verb : CATALOGUE[action].title[language];

/** A job with what decides which actions are possible on it. */
export interface JobState {
  readonly job: JobRef;
  readonly facts: JobFacts;
  readonly lock: Lock | null;
}

/** The actions that the policy lets the caller ask for on a job. */
export const allowedActions = (services: Services, caller: Caller, job: JobRef): Action[] =>
  Object.values(CATALOGUE).filter(({ name }) => isAllowedTo(services, caller, name, job));

/** The facts of a job of which only the last status is known. */
export const factsOf = (seen: StatusSnapshot | null): JobFacts => ({
  status: seen?.status ?? null,
  jobType: null,
  offered: null,
  precheck: null,
});

/** The actions that policy, lock and state let the caller do now, without params. */
export const possibleActions = (services: Services, caller: Caller, state: JobState): Action[] =>
  isKeptOut(services, caller, state)
    ? []
    : allowedActions(services, caller, state.job).filter(({ name }) => isPossible(name, {}, state.facts));

const isKeptOut = ({ policy }: Services, { principal }: Caller, { lock }: JobState): boolean =>
  lock !== null && !isHeldBy(policy, lock, principal.id);

const isPossible = (action: ActionName, actionParams: Readonly<Record<string, unknown>>, facts: JobFacts): boolean =>
  evaluateState(action, completeParams(action, actionParams, facts.status), facts).blockers.length === 0;

/** An action that one press asks for: it can be undone, and needs nothing but the job. */
export interface Offer {
  readonly action: Action;
  /** Written behind the job in a chat line. */
  readonly params: Readonly<Record<string, string>>;
  readonly label: Bilingual;
}

interface Offered {
  readonly name: ActionName;
  readonly params?: Readonly<Record<string, string>>;
  readonly label?: Bilingual;
}

const COMPARE_ROWS: Offered = {
  name: "create_compare",
  params: { type: "lines" },
  label: { "en-us": "compare rows", "zh-cn": "行数对比" },
};

const AFTER_FAILURE: readonly Offered[] = [{ name: "restart" }, { name: "precheck" }, { name: "reset" }];

/** What a DBA wants in each status, the likeliest first; what could not be undone is not offered. */
const OFFERED: Partial<Record<JobStatus, readonly Offered[]>> = {
  CONFIGURATION: [{ name: "start" }, { name: "precheck" }],
  WAITING_FOR_START: [{ name: "start" }],
  START_JOB_FAILED: [{ name: "restart" }],
  FULL_TRANSFER_STARTED: [{ name: "stop" }, { name: "diagnosis" }],
  FULL_TRANSFER_COMPLETE: [COMPARE_ROWS, { name: "stop" }],
  FULL_TRANSFER_FAILED: AFTER_FAILURE,
  INCRE_TRANSFER_STARTED: [COMPARE_ROWS, { name: "stop" }, { name: "diagnosis" }],
  INCRE_TRANSFER_FAILED: AFTER_FAILURE,
  PAUSING: AFTER_FAILURE,
};

/** What to offer the caller on a job, in the order in which a DBA wants it: nothing that policy, lock, state or precheck is in the way of. */
export function offersFor(services: Services, caller: Caller, state: JobState): Offer[] {
  const { facts, job } = state;
  const offered = OFFERED[facts.status as JobStatus] ?? [];
  if (isKeptOut(services, caller, state)) return [];
  return offered
    .filter(({ name }) => isAllowedTo(services, caller, name, job))
    .filter(({ name }) => isSurelyPossible(name, facts) && isPrechecked(name, facts))
    .map(({ name, params = {}, label = CATALOGUE[name].title }) => ({ action: CATALOGUE[name], params, label }));
}

/** Whether an action is possible whatever the type of the job, where that is not known. */
const isSurelyPossible = (action: ActionName, facts: JobFacts): boolean =>
  (facts.jobType === null ? JOB_TYPES : [facts.jobType]).every((jobType) =>
    isPossible(action, {}, { ...facts, jobType }),
  );

/** Whether the precheck that an action needs is known to have passed. */
function isPrechecked(action: ActionName, facts: JobFacts): boolean {
  const mode = precheckModeFor(action, {}, facts.status);
  return mode === null || hasPassed(facts, mode) || (action === "start" && facts.offered?.includes("START") === true);
}
