import type { Gateway } from "../config/gateway.ts";
import type { ActionName } from "../drs/action.ts";
import type { Env } from "../env.ts";
import type { Result } from "../result.ts";
import type { ReplyTarget, Way } from "./command.ts";
import type { News } from "./news.ts";
import type { Demand, Operation, Principal, Refusal, TicketRef } from "./operation.ts";
import type { HistoryReading, Settled, TicketNotice } from "./ticket.ts";

/** What policy rules over: the verbs of the catalogue, looking at jobs and operations, locking jobs, and the gateway's own metrics. */
export type PolicyAction = ActionName | "read" | "lock" | "metrics";

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
export interface Policy {
  /** Asked when a command arrives and again just before it is sent. */
  readonly decide: (question: Question) => Decision;
  /** The person of the config behind a principal; `null` for clients and ids of nobody, who never approve. */
  readonly personOf: (principalId: string) => string | null;
  /** Whether a person's approval counts for a demand now. */
  readonly mayApprove: (person: string, demand: Demand) => boolean;
}

/** The question behind a command or an operation. */
export const questionOf = (
  { principal, action, job, source, channel, params, reason }: Omit<Question, "place" | "now"> & Place,
  now: number,
): Question => ({ principal, action, job, place: { source, channel }, params, reason, now });

/** One message about an operation to one place. */
export interface Report {
  readonly kind: "progress" | "news" | "final";
  readonly operation: Operation;
  /** What is told where that is not how the operation stands: a message of its own, which edits no other. */
  readonly news?: News | null;
  readonly target: ReplyTarget;
  /** The way of the target that it goes by. */
  readonly way: Way;
  /** What the platform calls the message that was sent this way before, and that this one replaces; `null` for the first. */
  readonly handle: string | null;
  readonly mark: Mark | null;
}

/** The step that comes before a message and is made once, however often the message is tried: `problem` says why it could not be made. */
export interface Mark {
  readonly problem: string | null;
}

/** What became of a message. `gone`: this way takes no more. */
export type Delivery =
  /** `handle`: what the platform calls the message, where the next one can replace it. */
  | { readonly kind: "delivered"; readonly handle?: string }
  | { readonly kind: "retry"; readonly cause: string; readonly retryAfter: number | null }
  | { readonly kind: "gone"; readonly cause: string };

/** How a platform is told. Never throws for what a platform may answer. After `marked` it is asked again, with that. */
export type Reporter = (
  report: Report,
  gateway: Gateway,
) => Promise<Delivery | { readonly kind: "marked"; readonly mark: Mark }>;

/** What the desk needs from the rooms above it, filled by `index.ts`. */
export interface Ports {
  readonly open: (env: Env) => Promise<Result<Gateway, string[]>>;
  readonly policy: (gateway: Gateway) => Policy;
  /** By platform. */
  readonly reporters: Readonly<Record<string, Reporter>>;
  readonly tickets: Tickets;
}

/** The systems that tickets are kept in. Neither throws for what they may answer. */
export interface Tickets {
  /** Reads back what a notice is about and does what that asks. */
  readonly settle: (notice: TicketNotice, env: Env) => Promise<Settled>;
  /** What a ticket says now and how it came to. */
  readonly history: (ticket: TicketRef, gateway: Gateway) => Promise<HistoryReading>;
}
