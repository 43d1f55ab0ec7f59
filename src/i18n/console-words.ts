/** The operations that a chart tells apart. */
export type OutcomeClass = "succeeded" | "failed" | "other" | "open";

type Text = string;
type Of = (...parts: string[]) => string;
type Counted = (count: number) => string;

/** Texts without parts. */
type Plain =
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
  | "delay"
  | "seen"
  | "lastOperations"
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

/** What stands on the pages of the console, beside what chat says as well. */
export interface ConsoleWords
  extends Readonly<Record<Plain, Text>>,
    Readonly<Record<"signedInAs" | "progress" | "confirm" | "notUnknown" | "broken" | "act" | "may", Of>>,
    Readonly<Record<"signInHint" | "tooManySignIns" | "records" | "verified" | "byRule", Counted>> {
  readonly pages: Readonly<Record<PageName, Text>>;
  readonly states: Readonly<Record<string, Text>>;
  /** Kinds of records in the ledger; one that is not here is shown as it is called. */
  readonly kinds: Readonly<Record<string, Text>>;
  readonly outcomes: Readonly<Record<OutcomeClass, Text>>;
  readonly secretAges: Readonly<Record<"current" | "previous", Text>>;
}

/** The pages, in the order of the navigation. */
export const PAGES = ["jobs", "operations", "approvals", "refusals", "ledger", "sources", "policy"] as const;

export type PageName = (typeof PAGES)[number];
