import type { UnknownJob } from "../../application/jobs/find-job.ts";
import type { Action } from "../../cloud/drs/action.ts";
import type { JobRef } from "../../config/compile.ts";
import type { PolicyAction } from "../../model/policy.ts";
import type { Goal } from "../../model/watch.ts";
import type { LineMistake } from "./grammar.ts";

/** What a line of chat asks for, or why it cannot be acted on. */
export type Intent =
  | { readonly kind: "help"; readonly topic: Action | null }
  /** @param text part of a name, or `null` for all jobs */
  | { readonly kind: "jobs"; readonly text: string | null }
  | { readonly kind: "status" | "log"; readonly job: JobRef }
  /** Whether the job is ready to cut over. */
  | { readonly kind: "ready"; readonly job: JobRef }
  /** What would become of an action; `isPlan`: with the request that would be sent. */
  | { readonly kind: "explain"; readonly action: ActionIntent; readonly isPlan: boolean }
  | { readonly kind: "vote"; readonly says: "approve" | "deny"; readonly operation: string }
  | { readonly kind: "cancel"; readonly operation: string }
  | { readonly kind: "retry"; readonly operation: string; readonly confirm: string | null }
  | ResolveIntent
  | LockIntent
  | WatchIntent
  | ActionIntent
  | { readonly kind: "mistake"; readonly mistake: Mistake };

/** How an operation of unknown outcome ended, and what somebody saw; `note` is `null` where only a button said it. */
export interface ResolveIntent {
  readonly kind: "resolve";
  readonly operation: string;
  readonly outcome: "succeeded" | "failed";
  readonly note: string | null;
}

/** Locking and unlocking a job, or asking who has locked it. */
export interface LockIntent {
  readonly kind: "lock";
  readonly change: "lock" | "unlock" | "info";
  readonly job: JobRef;
  readonly reason: string | null;
}

/** Being told of what happens to a job, or no longer. `goal`: until when; `null` for no end. */
export interface WatchIntent {
  readonly kind: "watch";
  readonly change: "watch" | "unwatch";
  readonly job: JobRef;
  readonly goal: Goal | null;
}

export interface ActionIntent {
  readonly kind: "action";
  readonly action: Action;
  readonly job: JobRef;
  readonly params: Readonly<Record<string, unknown>>;
  readonly reason: string | null;
  readonly confirm: string | null;
  readonly ignoreState: boolean;
  /** Key of the ticket that it belongs to. */
  readonly ticketKey: string | null;
}

/** Why a line cannot be acted on. */
export type Mistake =
  | LineMistake
  | { readonly code: "too_long"; readonly limit: number }
  | { readonly code: "unknown_verb"; readonly word: string; readonly nearest: string | undefined }
  | { readonly code: "missing_job"; readonly verb: string }
  /** What is to be explained must be an action. */
  | { readonly code: "missing_verb"; readonly verb: string }
  | { readonly code: "missing_operation"; readonly verb: string }
  | { readonly code: "unknown_operation"; readonly id: string }
  /** How an operation ended is not said, or not what somebody saw. */
  | { readonly code: "missing_outcome"; readonly id: string }
  /** `right`: what the job was wanted for. */
  | ({ readonly code: "unknown_job"; readonly right: PolicyAction } & UnknownJob)
  | { readonly code: "ambiguous_job"; readonly asked: string; readonly candidates: readonly string[] }
  | { readonly code: "unknown_goal"; readonly goal: string }
  | { readonly code: "extra_words"; readonly words: readonly string[] };
