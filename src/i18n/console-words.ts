/** Classes of operations in a chart. */
export type OutcomeClass = "succeeded" | "differs" | "failed" | "other" | "open";

type Format = (...values: string[]) => string;
type CountFormat = (count: number) => string;

/** Keys of texts that take no values. */
type PlainKey =
  | "name"
  | "skip"
  | "nav"
  | "language"
  | "signOut"
  | "signIn"
  | "token"
  | "wrongToken"
  | "notBelieved"
  | "unverifiable"
  | "refusedTitle"
  | "foreignForm"
  | "back"
  | "notFound"
  | "unknownJob"
  | "unknownVerb"
  | "noReading"
  | "nothing"
  | "none"
  | "state"
  | "cause"
  | "health"
  | "delay"
  | "seen"
  | "lastOperations"
  | "readiness"
  | "moreVerbs"
  | "action"
  | "reason"
  | "options"
  | "send"
  | "lock"
  | "unlock"
  | "filter"
  | "any"
  | "job"
  | "actor"
  | "id"
  | "find"
  | "older"
  | "lookedBack"
  | "jobName"
  | "firstPage"
  | "nextPage"
  | "jobsListed"
  | "earlierSteps"
  | "newest"
  | "by"
  | "asked"
  | "via"
  | "params"
  | "request"
  | "result"
  | "problem"
  | "retryOf"
  | "supersededBy"
  | "approval"
  | "expires"
  | "timeline"
  | "whatToDo"
  | "approve"
  | "deny"
  | "cancel"
  | "retry"
  | "resolve"
  | "note"
  | "itSucceeded"
  | "itFailed"
  | "chartOutcomes"
  | "chartTimes"
  | "day"
  | "median"
  | "slowest"
  | "table"
  | "waitingForYou"
  | "waitingForOthers"
  | "refusalsHint"
  | "who"
  | "when"
  | "why"
  | "where"
  | "account"
  | "notVerified"
  | "verifyNow"
  | "verifyOn"
  | "read"
  | "kind"
  | "data"
  | "sourceName"
  | "platform"
  | "lastSeen"
  | "secretUsed"
  | "ask"
  | "yes"
  | "no"
  | "onlyAfter"
  | "onlyConfirmed";

/** Words of the console's pages; sentences that chat uses too come from `Messages`. */
export interface ConsoleWords
  extends Readonly<Record<PlainKey, string>>,
    Readonly<Record<"signedInAs" | "progress" | "confirm" | "notUnknown" | "broken" | "act" | "may", Format>>,
    Readonly<
      Record<"signInHint" | "tooManySignIns" | "records" | "verified" | "checkedEarlier" | "byRule", CountFormat>
    > {
  readonly pages: Readonly<Record<PageName, string>>;
  readonly states: Readonly<Record<string, string>>;
  /** What became of an operation, where that says more than its state; `pending`: it is yet to show. */
  readonly results: Readonly<Partial<Record<string, string>> & Record<"differences" | "partly" | "pending", string>>;
  /** In place of what a redacted record said. */
  readonly redacted: string;
  /** Names of the ledger's record kinds; a kind without one is shown by its code. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly outcomes: Readonly<Record<OutcomeClass, string>>;
  readonly secretAges: Readonly<Record<"current" | "previous", string>>;
}

/** The pages, in the order of the navigation. */
export const PAGES = ["jobs", "operations", "approvals", "refusals", "ledger", "sources", "policy"] as const;

export type PageName = (typeof PAGES)[number];
