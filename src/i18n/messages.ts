import type { Objection } from "../model/approval.ts";
import type { JobStatus } from "../model/job-status.ts";
import type { PrecheckItem, ReportRow } from "../model/result.ts";
import type { ReasonMessages } from "./reasons.ts";

/**
 * Every sentence that people read, in one shape for all languages. Arguments are plain text; escaping is the platform's
 * business, and so is emphasis.
 */
export interface Messages {
  readonly accepted: (what: What) => string;
  readonly joined: (what: What) => string;
  readonly behind: (other: { readonly verb: string; readonly id: string; readonly name: string }) => string;
  readonly paused: (until: string) => string;
  readonly recovered: string;
  /** To who speaks where the gateway does not listen. */
  readonly notHere: string;
  readonly follows: FollowsMessages;
  readonly refused: (what: Pick<What, "verb" | "job">, reason: string) => string;
  readonly conflict: (id: string) => string;
  /** Too many commands: seconds until the next is taken. */
  readonly limited: (seconds: number) => string;
  readonly progress: (what: What, note: string | null) => string;
  readonly settling: (what: What) => string;
  readonly ended: Readonly<Record<Ended, (what: What) => string>>;
  readonly supersededBy: (id: string) => string;
  /** Why the end comes in person and not where the command was given. */
  readonly addressExpired: string;
  readonly operation: (id: string) => string;
  readonly precheckPassed: (total: number) => string;
  readonly precheckFailed: (failed: number, total: number) => string;
  readonly precheckItem: (item: PrecheckItem) => string;
  readonly reportRow: (row: ReportRow) => string;
  readonly moreRows: (count: number) => string;
  readonly next: (command: string) => string;
  readonly fixAndRepeat: (command: string) => string;
  readonly status: Readonly<Record<JobStatus, string>>;
  readonly jobLine: (job: string, status: string) => string;
  readonly seenAgo: (seconds: number) => string;
  readonly neverSeen: string;
  readonly looking: (job: string) => string;
  readonly notReadable: (job: string, cause: string) => string;
  readonly noStatus: string;
  /** A length of time, given in seconds. */
  readonly duration: (seconds: number) => string;
  readonly remaining: (duration: string) => string;
  readonly delay: (duration: string) => string;
  readonly jobsTitle: string;
  readonly noJobs: string;
  readonly buttons: ButtonMessages;
  readonly modal: { readonly job: string; readonly submit: string; readonly close: string };
  readonly approval: ApprovalMessages;
  readonly operations: OperationMessages;
  readonly reasons: ReasonMessages;
  readonly explain: ExplainMessages;
  readonly locks: LockMessages;
  readonly watches: WatchMessages;
  readonly tickets: TicketMessages;
  readonly help: HelpMessages;
  readonly mistakes: MistakeMessages;
}

/** The subject of most messages. */
export interface What {
  readonly verb: string;
  readonly job: string;
  readonly id: string;
  readonly by: string;
}

export type Ended = "succeeded" | "failed" | "denied" | "expired" | "cancelled" | "superseded" | "unknown";

/** Where the result of what was accepted is told. */
export interface FollowsMessages {
  readonly here: string;
  readonly directly: string;
  readonly nowhere: (job: string) => string;
  readonly thenElsewhere: (minutes: number) => string;
  readonly thenLook: (minutes: number, job: string) => string;
}

/** What stands on buttons. */
export interface ButtonMessages {
  readonly retry: string;
  readonly cancel: string;
  readonly itSucceeded: string;
  readonly itFailed: string;
}

/** About operations that others have to agree to. */
export interface ApprovalMessages {
  readonly approve: string;
  readonly deny: string;
  readonly asked: (what: What) => string;
  readonly wanted: (count: number, groups: string) => string;
  readonly request: (request: string) => string;
  readonly state: (status: string) => string;
  readonly stateUnknown: string;
  readonly until: (time: string) => string;
  readonly how: (id: string) => string;
  readonly waits: string;
  readonly agreed: (what: What, by: string) => string;
  readonly disagreed: (what: What, by: string) => string;
  readonly moreNeeded: string;
  /** To who agrees through a platform that does not sign what is said. */
  readonly notFromHere: string;
  readonly objections: Readonly<Record<Objection, (what: What) => string>>;
}

/** About operations that there are already. */
export interface OperationMessages {
  readonly notRetryable: (what: What, state: string) => string;
  readonly secretsErased: (what: What) => string;
  readonly cancelled: (what: What, by: string) => string;
  /** It ended as unknown. */
  readonly cancelledAfterLoss: (what: What, by: string) => string;
  readonly notCancellable: (what: What, state: string) => string;
  readonly confirmRetry: (what: What) => string;
  readonly howToResolve: (id: string) => string;
  readonly resolved: Readonly<Record<"succeeded" | "failed", (what: What, by: string) => string>>;
  readonly notUnknown: (what: What, state: string) => string;
  /** The note of an outcome that a button recorded. */
  readonly markedInChat: (name: string) => string;
}

/** What would become of an action. */
export interface ExplainMessages {
  readonly allowed: (what: Pick<What, "verb" | "job">, rule: number) => string;
  readonly denied: (what: Pick<What, "verb" | "job">, rule: number | null, reason: string) => string;
  readonly approvers: (count: number, groups: string, people: string) => string;
  readonly confirm: string;
  readonly overridden: (freezes: string) => string;
}

/** Who holds a job, since when (RFC 3339) and why. */
export interface HeldBy {
  readonly name: string;
  readonly since: string;
  readonly reason: string | null;
}

export interface LockMessages {
  readonly verbs: Readonly<Record<"lock" | "unlock", string>>;
  readonly locked: (job: string) => string;
  readonly unlocked: (job: string, before: HeldBy) => string;
  readonly notLocked: (job: string) => string;
  readonly held: (job: string, by: HeldBy) => string;
  /** To who asked for something and does not hold the job. */
  readonly keptOut: (what: Pick<What, "verb" | "job">, by: HeldBy) => string;
  /** It waited, and when its turn came another had locked the job. */
  readonly notSent: (what: Pick<What, "verb" | "job">) => string;
  /** The state of a job in a list, with who holds it. */
  readonly mark: (state: string, name: string) => string;
}

/** About jobs that are watched. */
export interface WatchMessages {
  readonly verb: string;
  readonly watching: (watch: Watched) => string;
  /** Asked for once more: that one goes on. */
  readonly again: (watch: Watched) => string;
  readonly lessBehind: (duration: string) => string;
  readonly howToStop: (job: string) => string;
  readonly stop: string;
  readonly heard: HeardMessages;
  /** There is no way to tell anything. */
  readonly unheard: string;
  readonly news: Readonly<Record<"changed" | "failed" | "recovered", (job: string, status: string) => string>>;
  readonly reached: (job: string, delay: string | null) => string;
  readonly over: string;
  readonly gone: (job: string, status: string) => string;
  readonly missed: (goal: string) => string;
  readonly expired: (job: string) => string;
  readonly undeliverable: (job: string) => string;
  readonly stopped: (job: string) => string;
  readonly notWatched: (job: string) => string;
  readonly tooMany: (limit: number) => string;
  readonly askAgain: (what: What) => string;
}

/** About tickets that operations belong to. */
export interface TicketMessages {
  /** A line of what is told of an operation. */
  readonly of: (key: string) => string;
  readonly console: (url: string) => string;
  /** The ticket could not be moved or labelled. */
  readonly notMarked: (cause: string) => string;
  /** To who names a ticket that no source knows. */
  readonly unknown: (key: string) => string;
}

export interface Watched {
  readonly job: string;
  /** What is waited for, in words; `null` for nothing in particular. */
  readonly goal: string | null;
  readonly id: string;
}

/** Where news are told, and for how long. */
export interface HeardMessages {
  readonly here: string;
  readonly directly: string;
  readonly thenDirectly: (minutes: number) => string;
  readonly forAWhile: (minutes: number, messages: number | null) => string;
}

export interface HelpMessages {
  readonly title: string;
  readonly usage: string;
  readonly builtins: Readonly<
    Record<
      | "help"
      | "jobs"
      | "status"
      | "watch"
      | "unwatch"
      | "why"
      | "plan"
      | "approve"
      | "deny"
      | "retry"
      | "cancel"
      | "resolve",
      string
    >
  >;
  readonly locks: Readonly<Record<"lock" | "unlock", string>>;
  readonly aliases: (list: string) => string;
  readonly options: string;
  readonly reasonOption: string;
  readonly confirmOption: string;
  readonly ticketOption: string;
}

export interface MistakeMessages {
  readonly open_quote: string;
  readonly repeated_option: (option: string) => string;
  readonly too_long: (limit: number) => string;
  readonly unknown_verb: (word: string, nearest: string | undefined) => string;
  readonly missing_job: (verb: string) => string;
  readonly missing_verb: (verb: string) => string;
  readonly missing_operation: (verb: string) => string;
  readonly unknown_operation: (id: string) => string;
  readonly missing_outcome: (id: string) => string;
  readonly unknown_job: (job: string, nearest: string | undefined, known: readonly string[]) => string;
  readonly ambiguous_job: (job: string, candidates: readonly string[]) => string;
  readonly unknown_goal: (goal: string) => string;
  readonly extra_words: (words: string) => string;
  readonly typed_secret: (option: string) => string;
  readonly fields: string;
}

/** A job status in words; one that the table does not know is shown as DRS writes it. */
export const statusInWords = ({ status: words }: Messages, status: string): string =>
  Object.hasOwn(words, status) ? words[status as JobStatus] : status;
