import type { VoteObjection } from "../model/approval.ts";
import type { Blocker, Caution } from "../model/blocker.ts";
import type { Health } from "../model/health.ts";
import type { JobStatus } from "../model/job-status.ts";
import type { Reason } from "../model/policy.ts";
import type { RepairCounts, ReportRow } from "../model/result.ts";
import type { UserText } from "../shared/user-text.ts";
import type { CompareMessages } from "./compare-messages.ts";
import type { CutoverMessages } from "./cutover.ts";
import type { FailureMessages } from "./failures.ts";
import type { PrecheckMessages } from "./prechecks.ts";
import type { ReachedMessages } from "./reached.ts";

/**
 * Every sentence that people read, in one shape for all languages. Arguments are plain text; the platforms escape and
 * emphasise them.
 */
export interface Messages {
  readonly accepted: (what: What) => string;
  readonly joined: (what: What) => string;
  readonly behind: (other: { readonly verb: string; readonly id: string; readonly name: string }) => string;
  readonly paused: (until: string) => string;
  readonly recovered: string;
  /** Reply to a person who writes in a channel that the source does not serve. */
  readonly notHere: string;
  readonly follows: FollowsMessages;
  readonly refused: (what: Pick<What, "verb" | "job">, reason: string) => string;
  readonly conflict: (id: string) => string;
  /** Reply to too many commands, with the seconds until the next one is accepted. */
  readonly limited: (seconds: number) => string;
  /** Said when a delivery without effect comes again: it has none now either. */
  readonly decidedBefore: string;
  readonly progress: (what: What, note: string | null) => string;
  readonly settling: (what: What) => string;
  /** Said of an operation that waits for DRS: why, and until when (RFC 3339). */
  readonly notYetSent: (what: What, reason: string, until: string) => string;
  readonly ended: Readonly<Record<Ended, (what: What) => string>>;
  readonly supersededBy: (id: string) => string;
  /** The reason of a request or a lock, on a line of its own. */
  readonly reason: (written: UserText) => string;
  /** What a person saw who recorded an outcome, on a line of its own. */
  readonly note: (written: UserText) => string;
  /** A text of DRS, quoted: a line of its own, or the end of a sentence. */
  readonly saidByDrs: (written: UserText) => string;
  /** Reason why the result comes as a direct message and not to the conversation of the command. */
  readonly addressExpired: string;
  readonly operation: (id: string) => string;
  readonly prechecks: PrecheckMessages;
  readonly reached: ReachedMessages;
  readonly reportRow: (row: ReportRow) => string;
  readonly moreRows: (count: number) => string;
  /** Rows of a repair; a value that DRS does not report is `null`. */
  readonly repairedRows: (rows: RepairCounts) => string;
  /** How a compare is referred to: the short id of its operation, and DRS's id of the task. */
  readonly compareTask: (short: string, task: string) => string;
  /** The compare that a repair or a cancellation is about, by DRS's id of its task. */
  readonly meantTask: (task: string) => string;
  readonly next: (command: string) => string;
  readonly fixAndRepeat: (command: string, blocking: number) => string;
  readonly status: Readonly<Record<JobStatus, string>>;
  readonly jobLine: (job: string, status: string) => string;
  readonly health: HealthMessages;
  readonly cutover: CutoverMessages;
  readonly seenAgo: (seconds: number) => string;
  readonly neverSeen: string;
  readonly looking: (job: string) => string;
  readonly notReadable: (job: string, cause: string) => string;
  readonly noStatus: string;
  /** Format a length of time, given in seconds. */
  readonly duration: (seconds: number) => string;
  readonly remaining: (duration: string) => string;
  readonly delay: (duration: string) => string;
  readonly jobsTitle: string;
  readonly noJobs: string;
  /** There are more jobs than a list shows. */
  readonly moreJobs: string;
  /** DRS is asked for the jobs for the first time just now. */
  readonly listingJobs: string;
  /** The jobs of an account cannot be listed. `seen`: when they last were, as `seenAgo` says it; `null`: never. */
  readonly jobsUnlisted: (account: string, cause: string, seen: string | null) => string;
  readonly buttons: ButtonMessages;
  readonly modal: {
    readonly job: string;
    readonly submit: string;
    readonly close: string;
    /** How to name a job that a menu does not offer. */
    readonly anyJob: (verb: string) => string;
  };
  readonly approval: ApprovalMessages;
  readonly operations: OperationMessages;
  readonly reasons: ReasonMessages;
  readonly blockers: BlockerMessages;
  readonly explain: ExplainMessages;
  readonly compares: CompareMessages;
  readonly locks: LockMessages;
  readonly watches: WatchMessages;
  readonly tickets: TicketMessages;
  readonly failures: FailureMessages;
  readonly help: HelpMessages;
  readonly mistakes: MistakeMessages;
}

/** How a job is in a word, and what needs a person. */
export interface HealthMessages {
  readonly words: Readonly<Record<Health, string>>;
  /** Marks of a list, after the word. */
  readonly logsMayExpire: string;
  readonly waiting: (count: number) => string;
}

/** The subject of most messages. */
export interface What {
  readonly verb: string;
  readonly job: string;
  readonly id: string;
  readonly by: string;
}

export type Ended = "succeeded" | "failed" | "denied" | "expired" | "cancelled" | "superseded" | "unknown";

/** Sentences that say where the result of an accepted command is reported. */
export interface FollowsMessages {
  readonly here: string;
  readonly directly: string;
  readonly nowhere: (job: string) => string;
  readonly thenElsewhere: (minutes: number) => string;
  readonly thenLook: (minutes: number, job: string) => string;
}

/** Labels of buttons. */
export interface ButtonMessages {
  readonly retry: string;
  readonly cancel: string;
  readonly itSucceeded: string;
  readonly itFailed: string;
}

/** Sentences about operations that need approval. */
export interface ApprovalMessages {
  readonly approve: string;
  readonly deny: string;
  readonly asked: (what: What) => string;
  readonly wanted: (count: number, groups: string) => string;
  readonly params: (params: string) => string;
  readonly request: (request: string) => string;
  readonly state: (status: string) => string;
  readonly stateUnknown: string;
  readonly until: (time: string) => string;
  readonly digest: (digest: string) => string;
  readonly how: (id: string) => string;
  /** In place of `how` where votes do not count; the places from which they do. */
  readonly elsewhere: (places: string) => string;
  /** In the ticket: the status that approves, and nobody else's approval before. */
  readonly inTicket: (status: string) => string;
  readonly from: (places: string) => string;
  readonly waits: string;
  readonly agreed: (what: What, by: string) => string;
  readonly disagreed: (what: What, by: string) => string;
  readonly moreNeeded: string;
  readonly objections: Readonly<Record<VoteObjection, (what: What) => string>>;
}

/** Sentences about existing operations. */
export interface OperationMessages {
  readonly notRetryable: (what: What, state: string) => string;
  readonly secretsErased: (what: What) => string;
  readonly cancelled: (what: What, by: string) => string;
  /** It ended as unknown. */
  readonly cancelledAfterLoss: (what: What, by: string) => string;
  readonly alreadyCancelled: (what: What) => string;
  readonly notCancellable: (what: What, state: string) => string;
  readonly confirmRetry: (what: What) => string;
  readonly howToResolve: (id: string) => string;
  readonly resolved: Readonly<Record<"succeeded" | "failed", (what: What, by: string) => string>>;
  readonly notUnknown: (what: What, state: string) => string;
  /** The note of an outcome that a button recorded. */
  readonly markedInChat: (name: string) => string;
}

/** How a reader is shown statuses and actions: in words, or as DRS writes them. */
export interface Naming {
  readonly status: (status: string) => string;
  readonly action: (action: string) => string;
}

/** Sentences about what is in the way of an action. Without a full stop. */
export interface BlockerMessages {
  readonly headline: (what: Pick<What, "verb" | "job">) => string;
  readonly text: (blocker: Exclude<Blocker, { refusal: unknown }>, naming: Naming) => string;
  /** What would remove it; `null` where the gateway knows nothing that would. */
  readonly unblock: (blocker: Exclude<Blocker, { refusal: unknown }>, naming: Naming) => string | null;
  readonly caution: (caution: Caution, naming: Naming) => string;
  /** Of state blockers: how to have DRS decide. */
  readonly ignoreState: string;
  /** DRS refused an action because of the job's state: the command that says what is in the way. */
  readonly askWhy: (command: string) => string;
}

/** Sentences that explain how policy decides about an action. */
export interface ExplainMessages {
  /** The policy allows what something else is in the way of. */
  readonly allowedBy: (rule: number) => string;
  readonly allowed: (what: Pick<What, "verb" | "job">, rule: number) => string;
  readonly denied: (what: Pick<What, "verb" | "job">, rule: number | null, reason: string) => string;
  readonly approvers: (count: number, groups: string, people: string) => string;
  readonly confirm: string;
  readonly overridden: (freezes: string) => string;
}

/** The owner of a job's lock, the time it was taken (RFC 3339) and the reason given. */
export interface HeldBy {
  readonly name: string;
  readonly since: string;
  readonly reason: UserText | null;
}

export interface LockMessages {
  readonly verbs: Readonly<Record<"lock" | "unlock", string>>;
  readonly locked: (job: string) => string;
  readonly unlocked: (job: string, before: HeldBy) => string;
  readonly notLocked: (job: string) => string;
  readonly held: (job: string, by: HeldBy) => string;
  /** Why somebody else may not act on the job: part of a sentence. */
  readonly reason: (by: HeldBy) => string;
  /** Refusal of an action on a job that another person has locked. */
  readonly keptOut: (what: Pick<What, "verb" | "job">, by: HeldBy) => string;
  /** The action was queued, and another person locked the job before it was sent. */
  readonly notSent: (what: Pick<What, "verb" | "job">) => string;
  /** State of a job in a list, with its lock owner. */
  readonly mark: (state: string, name: string) => string;
}

/** Sentences about watched jobs. */
export interface WatchMessages {
  readonly verb: string;
  readonly watching: (watch: Watched) => string;
  /** Reply to a repeated request: the first watch continues. */
  readonly again: (watch: Watched) => string;
  readonly lessBehind: (duration: string) => string;
  readonly howToStop: (job: string) => string;
  readonly stop: string;
  readonly heard: HeardMessages;
  /** Updates cannot be delivered anywhere. */
  readonly unheard: string;
  readonly news: Readonly<Record<"changed" | "failed" | "recovered", (job: string, status: string) => string>>;
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

/** Sentences about the tickets of operations. */
export interface TicketMessages {
  /** Line that names the ticket in a report. */
  readonly of: (key: string) => string;
  readonly console: (url: string) => string;
  /** The ticket could not be moved or labelled. */
  readonly notMarked: (cause: string) => string;
  /** Reply to a command that names a ticket of an unknown source. */
  readonly unknown: (key: string) => string;
}

export interface Watched {
  readonly job: string;
  /** The awaited state, in words; `null` for a watch without a goal. */
  readonly goal: string | null;
  readonly id: string;
}

/** Sentences that say where updates are delivered, and for how long. */
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
      | "log"
      | "ready"
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

/** Name a job status in words; an unknown status is shown as DRS writes it. */
export const statusInWords = ({ status: words }: Messages, status: string): string =>
  Object.hasOwn(words, status) ? words[status as JobStatus] : status;

/** A sentence for each reason code, without a full stop. */
export type ReasonMessages = {
  readonly [Code in Reason["code"]]: (reason: Extract<Reason, { code: Code }>) => string;
};

/** Put a policy reason into the words of a language. */
export function reasonInWords<R extends Reason>(messages: ReasonMessages, reason: R): string {
  const format = messages[reason.code] as (reason: R) => string;
  return format(reason);
}
