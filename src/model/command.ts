import type { ActionName, ActionParams } from "./drs.ts";
import type { Confirmation, Operation, OperationJob } from "./operation.ts";
import type { Refusal } from "./policy.ts";
import type { Principal } from "./principal.ts";
import type { ReplyTarget } from "./report.ts";
import type { TicketRef } from "./ticket.ts";

/** Which of a source's signing secrets matched: once the previous one matches no more, it can go. */
export type SecretAge = "current" | "previous";

/** What is asked, whoever asked. */
export interface Command {
  readonly source: string;
  /** Where the source signs with a secret that may be under rotation. */
  readonly secret?: SecretAge;
  readonly channel: string | null;
  readonly principal: Principal;
  readonly job: OperationJob;
  readonly action: ActionName;
  readonly params: Readonly<Record<string, unknown>>;
  /** What is sent, secrets masked, references as they are. */
  readonly actionParams: ActionParams;
  /** The body to send where it cannot be made of `actionParams`: it holds secrets, or is a caller's own bytes. */
  readonly body: string | null;
  /** `X-Language` of a native call. */
  readonly language: string | null;
  /** Leave it to DRS whether the job's state allows it. */
  readonly ignoreState: boolean;
  readonly reason: string | null;
  /** The ended operation that this one tries again. */
  readonly retryOf: string | null;
  /** Keys that are accepted once: the platform's delivery, or the client's `Idempotency-Key`. */
  readonly dedupe: readonly string[];
  /** Whether it joins an unfinished operation of the same content: people press Enter again. */
  readonly joins: boolean;
  /** Senders that give no time could come with the same at any time: absent, for as long as the memory of keys. */
  readonly remembered?: "for_ever";
  /** What to do where it cannot be sent at once: wait, or be told so as DRS would. */
  readonly whenHeld: "wait" | "refuse";
  /** What to do where its principal is too fast: be refused, or stand in line, as nobody is there who could ask again. */
  readonly whenLimited?: "wait";
  readonly confirmation: Confirmation;
  readonly reply: ReplyTarget | null;
  /** The ticket that it belongs to, and where that is told of it, where that is not where it was asked. */
  readonly ticket?: TicketRef | undefined;
  readonly echo?: ReplyTarget | undefined;
  /** The rule of the source that made it, by its place in the config. */
  readonly rule?: number;
  /** The caller's trace (W3C Trace Context), where it named one. */
  readonly trace?: string;
}

/** A command that the desk has taken, now or before. */
export interface Taken {
  readonly kind: "accepted" | "repeated" | "joined";
  readonly operation: Operation;
  readonly behind: Behind | null;
  /** Until when the project's calls pause (epoch milliseconds); `null` while they do not. */
  readonly pausedUntil: number | null;
}

/** What the desk says to a command. */
export type Acceptance =
  | Taken
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | { readonly kind: "conflict"; readonly operationId: string }
  /** The job has to be typed once more. */
  | Unconfirmed
  | Limited
  /** Another call holds the job, and this one does not want to wait. */
  | { readonly kind: "held"; readonly behind: Behind };

/** A command that was not confirmed and has to be. */
export interface Unconfirmed {
  readonly kind: "unconfirmed";
  readonly job: OperationJob;
  /** Why. */
  readonly reason: string;
}

/** Too many commands of one principal: whole seconds until the next is taken. */
export interface Limited {
  readonly kind: "limited";
  readonly retryAfter: number;
}

/** The operation that a command waits for. */
export interface Behind {
  readonly id: string;
  readonly action: ActionName;
  readonly name: string;
}
