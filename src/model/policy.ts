import type { Demand } from "./approval.ts";
import type { ActionName } from "./drs.ts";
import { describeLock, type Lock } from "./lock.ts";
import type { PersonLookup, Principal } from "./principal.ts";

/** What policy rules over: the verbs of the catalogue, looking at jobs and operations, locking jobs, and the gateway's own metrics. */
export type PolicyAction = ActionName | "read" | "lock" | "metrics";

/** What a rule does, and what the policy says of a command: `approve` and `confirm` want something first. */
export type PolicyEffect = "allow" | "deny" | "approve" | "confirm";

/** Where something is asked: a source of the config, `v1` or `v5`, and in chat the channel, by the platform's id. */
export interface Place {
  readonly source: string;
  readonly channel: string | null;
}

/** Who wants what on which job, where, how and why. */
export interface Question {
  readonly principal: Principal;
  readonly action: PolicyAction;
  /** Both `null`: every job. A job without an alias is known by its id or DRS name alone. */
  readonly job: { readonly alias: string | null; readonly account: string | null };
  readonly place: Place;
  /** As asked, secrets masked. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly reason: string | null;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What policy says. */
export type Decision = Permission | { readonly allowed: false; readonly refusal: Refusal };

export interface Permission {
  readonly allowed: true;
  /** The rule that allows it, by its place in the config. */
  readonly rule: number;
  /** Who must agree first: each demand is met by itself, and one person's approval counts for each that they belong to. */
  readonly demands: readonly Demand[];
  /** The rule that wants the job's alias typed; `null` when none does. */
  readonly confirmation: number | null;
  /** Names of the freezes that hold and that this principal may act in spite of. */
  readonly overridden: readonly string[];
}

/** What the gateway's policy answers. Pure: it knows the config and nothing else. */
export interface Policy extends PersonLookup {
  /** Asked when a command arrives and again just before it is sent. */
  readonly decide: (question: Question) => Decision;
  /** Whether a person's approval counts for a demand now. */
  readonly mayApprove: (person: string, demand: Demand) => boolean;
}

/** The question behind a command or an operation. */
export const questionOf = (
  { principal, action, job, source, channel, params, reason }: Omit<Question, "place" | "now"> & Place,
  now: number,
): Question => ({ principal, action, job, place: { source, channel }, params, reason, now });

/** Why policy says no, or who has locked the job. */
export interface Refusal {
  readonly rule: number | null;
  /** In English, or in the operator's own words. */
  readonly reason: string;
  /** The same for other languages; not where the words are the operator's. */
  readonly why?: Reason;
  /** The lock that is in the way, where it is one. */
  readonly lock?: Lock;
}

/**
 * Why policy says no, where no rule gives its own words: a stable code and what belongs to it. Answers of REST and the ledger have
 * the English sentence, people one of their own language.
 */
export type Reason =
  | { readonly code: "not_allowed" }
  | { readonly code: "denied_by_rule" }
  /** A condition that fails refuses. `error` is CEL's own. */
  | { readonly code: "rule_broken"; readonly rule: number; readonly error: string }
  | { readonly code: "not_here" }
  /** What is asked there is not signed, so that a rule must name the place. */
  | { readonly code: "not_signed"; readonly source: string }
  | { readonly code: "unknown_source"; readonly source: string }
  | { readonly code: "other_account"; readonly source: string; readonly account: string }
  /** The source has a list of jobs and verbs, and this is not on it. */
  | { readonly code: "job_not_listed"; readonly source: string; readonly jobs: readonly string[] }
  | { readonly code: "verb_not_listed"; readonly source: string; readonly verbs: readonly string[] }
  /** `why` is the operator's; `until` RFC 3339, `null` without an end. */
  | { readonly code: "frozen"; readonly freeze: string; readonly why: string; readonly until: string | null };

/** The refusal to who does not hold it. */
export const refusalOf = (lock: Lock): Refusal => ({ rule: null, reason: describeLock(lock), lock });
