import type { Requirement } from "./approval.ts";
import type { ActionName } from "./drs.ts";
import { describeLock, type Lock } from "./lock.ts";
import type { Place } from "./place.ts";
import type { PersonLookup, Principal } from "./principal.ts";

/** Rights that policy grants: the actions of the catalogue, reading jobs and operations, locking jobs, reading metrics. */
export type PolicyAction = ActionName | "read" | "lock" | "metrics";

/** Effect of a rule or of the policy on a command; `approve` and `confirm` require something first. */
export type PolicyEffect = "allow" | "deny" | "approve" | "confirm";

/** A job that policy is asked about. Alias and account `null`: any job. */
export interface JobInQuestion {
  readonly alias: string | null;
  readonly account: string | null;
  /** By which rules find what DRS lists of it. Absent or empty where it is not known: then restrictions may mean it, and no permission does. */
  readonly id?: string | undefined;
  /** The DRS name by which it was asked for, where its id is not known yet. */
  readonly name?: string | null | undefined;
}

/** A question to policy: caller, action, job, place, parameters and reason. */
export interface Question {
  readonly principal: Principal;
  readonly action: PolicyAction;
  readonly job: JobInQuestion;
  readonly place: Place;
  /** As given, secrets masked. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly reason: string | null;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What a question, a command or an operation is about. */
export type Subject = Pick<Question, "action" | "job">;

/** The policy decision. */
export type Decision = Permission | { readonly allowed: false; readonly refusal: Refusal };

export interface Permission {
  readonly allowed: true;
  /** Position in the config of the rule that allows it. */
  readonly rule: number;
  /** Required approvals. Each must be met; one person's vote counts for every requirement whose groups they belong to. */
  readonly demands: readonly Requirement[];
  /** The rule that requires typing the job's alias; `null` if none does. */
  readonly confirmation: number | null;
  /** Names of active freezes that this principal may override. */
  readonly overridden: readonly string[];
}

/** The gateway's policy: pure, derived from the config only. */
export interface Policy extends PersonLookup {
  /** Evaluated at acceptance and again just before sending. */
  readonly decide: (question: Question) => Decision;
  /**
   * Check whether the config gives the caller an action on a job at all, if only under a condition or not during a freeze. Callers without
   * it learn nothing that only the action is about.
   */
  readonly grants: (question: Question) => boolean;
  /** The freeze that holds for an action on a job now, whether the caller could otherwise do it or not; `null`: none does. */
  readonly freezeOn: (question: Question) => Freeze | null;
  /** Check whether a person's vote counts for a requirement now. */
  readonly mayApprove: (person: string, demand: Requirement) => boolean;
  /** Check whether a place's own limits contain an action on a job. */
  readonly limitsAllow: (place: Place, subject: Subject) => boolean;
  /** Check whether votes that are given in a place count for a requirement: only if its limits contain the request. */
  readonly acceptsVotesFrom: (place: Place, requirement: Requirement, subject: Subject) => boolean;
  /** The places from which votes count for a requirement, as rules name them: sources, or the channels that it is narrowed to. */
  readonly placesToVote: (requirement: Requirement, subject: Subject) => readonly string[];
}

/** An active freeze. */
export interface Freeze {
  readonly name: string;
  /** Whether the caller may act in spite of it. */
  readonly mayOverride: boolean;
}

/** Build the policy question of a command or an operation. */
export const questionOf = (
  { principal, action, job, source, channel, params, reason }: Omit<Question, "place" | "now"> & Place,
  now: number,
): Question => ({ principal, action, job, place: { source, channel }, params, reason, now });

/** A refusal by policy or by a lock. */
export interface Refusal {
  readonly rule: number | null;
  /** In English, or in the operator's own words. */
  readonly reason: string;
  /** The reason for other languages; absent if the operator wrote the text. */
  readonly why?: Reason;
  /** The lock that refuses, if a lock does. */
  readonly lock?: Lock;
}

/** Policy's own reasons, as a stable code with its values. REST and the ledger show the English sentence, chat the reader's language. */
export type Reason =
  | { readonly code: "not_allowed" }
  | { readonly code: "denied_by_rule" }
  /** A condition that fails to evaluate refuses. `error` is CEL's text. */
  | { readonly code: "rule_broken"; readonly rule: number; readonly error: string }
  | { readonly code: "not_here" }
  /** The source's proof does not cover the body, so a rule must name the place. */
  | { readonly code: "not_signed"; readonly source: string }
  | { readonly code: "unknown_source"; readonly source: string }
  | { readonly code: "other_account"; readonly source: string; readonly account: string }
  /** Not in the source's list of jobs or actions. */
  | { readonly code: "job_not_listed"; readonly source: string; readonly jobs: readonly string[] }
  | { readonly code: "verb_not_listed"; readonly source: string; readonly verbs: readonly string[] }
  /** `why` is the operator's text; `until` is RFC 3339, `null` if open-ended. */
  | { readonly code: "frozen"; readonly freeze: string; readonly why: string; readonly until: string | null };

/** Build the refusal for callers other than the lock owner. */
export const refusalOf = (lock: Lock): Refusal => ({ rule: null, reason: describeLock(lock), lock });
