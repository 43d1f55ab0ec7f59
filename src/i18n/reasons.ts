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

/** A sentence for each code, without a full stop. */
export type ReasonMessages = {
  readonly [Code in Reason["code"]]: (reason: Extract<Reason, { code: Code }>) => string;
};

/** A reason in the words of a language. */
export function reasonInWords<R extends Reason>(messages: ReasonMessages, reason: R): string {
  const say = messages[reason.code] as (reason: R) => string;
  return say(reason);
}
