import type { Blocker } from "./blocker.ts";
import type { ActionName, ActionParams } from "./drs.ts";
import type { Confirmation, Operation, OperationJob } from "./operation.ts";
import type { Refusal } from "./policy.ts";
import type { Principal } from "./principal.ts";
import type { ReplyTarget } from "./report.ts";
import type { TicketRef } from "./ticket.ts";

/** The signing secret that matched during a rotation. Once the previous one stops matching, it can be removed. */
export type SecretAge = "current" | "previous";

export type Joining = "open" | "waiting";

/** A parsed request, independent of the surface it came by. */
export interface Command {
  readonly source: string;
  /** The secret that matched, for sources whose secret can rotate. */
  readonly secret?: SecretAge;
  readonly channel: string | null;
  readonly principal: Principal;
  readonly job: OperationJob;
  readonly action: ActionName;
  readonly params: Readonly<Record<string, unknown>>;
  /** Parameters of the request to DRS, secrets masked, secret references kept. */
  readonly actionParams: ActionParams;
  /** The request body, if it cannot be built from `actionParams`: it holds secrets or is the caller's bytes. */
  readonly body: string | null;
  /** `X-Language` of a native call. */
  readonly language: string | null;
  /** Skip the state check and leave it to DRS. */
  readonly ignoreState: boolean;
  readonly reason: string | null;
  /** The ended operation that this one retries. */
  readonly retryOf: string | null;
  /** Idempotency keys: the platform's delivery ids, or the client's `Idempotency-Key`. */
  readonly dedupe: readonly string[];
  /**
   * The platform's ids of the delivery that it came by: under them a refusal is remembered, too, so that no delivery is evaluated twice.
   * None where the caller may ask again under the same key, as clients and visitors may.
   */
  readonly deliveries?: readonly string[] | undefined;
  /**
   * Coalesce with an operation of the same content. `open`: with any that has not ended, since people press Enter again; `waiting`: with one of the
   * same requester and source that nothing has been sent of, since systems send storms of equal events.
   */
  readonly joins: Joining | null;
  /** Keys of senders without a time stamp never expire, since they could be replayed at any time. */
  readonly remembered?: "for_ever";
  /** Behaviour when another call blocks the job: queue, or refuse as DRS would. */
  readonly whenHeld: "wait" | "refuse";
  /**
   * Read the job and refuse what cannot succeed before accepting it, since the caller waits. Else the job is read before the call is sent.
   */
  readonly whenImpossible?: "refuse";
  /** Queue instead of refusing when rate limited, for senders that cannot retry. */
  readonly whenLimited?: "wait";
  readonly confirmation: Confirmation;
  readonly reply: ReplyTarget | null;
  /** The ticket it belongs to, and the recipient for reports to that ticket, if it is not `reply`. */
  readonly ticket?: TicketRef | undefined;
  readonly echo?: ReplyTarget | undefined;
  /** Position in the config of the source rule that made it. */
  readonly rule?: number;
  /** The caller's trace (W3C Trace Context), if it named one. */
  readonly trace?: string;
}

/** A command that the desk accepted, now or earlier. */
export interface Taken {
  readonly kind: "accepted" | "repeated" | "joined";
  readonly operation: Operation;
  readonly behind: Behind | null;
  /** Epoch milliseconds until which the project's calls pause; `null` if they do not. */
  readonly pausedUntil: number | null;
  /** Of a repeated command: the idempotency key that was seen before. */
  readonly key?: string;
}

/** An answer without effect. */
export interface Decided {
  /** The delivery was seen before: this is what was decided then. */
  readonly isRepeated?: true;
}

/** The desk's answer to a command. */
export type Acceptance =
  | Taken
  | (Decided & { readonly kind: "refused"; readonly refusal: Refusal })
  | { readonly kind: "conflict"; readonly operationId: string }
  | Unconfirmed
  | Impossible
  | Limited
  /** Another call blocks the job, and the command is not to queue. */
  | { readonly kind: "held"; readonly behind: Behind };

/** A command that needs confirmation. */
export interface Unconfirmed extends Decided {
  readonly kind: "unconfirmed";
  readonly job: OperationJob;
  readonly reason: string;
}

/** A command that cannot succeed now. Of clients nothing is stored, so the same idempotency key is evaluated again. */
export interface Impossible extends Decided {
  readonly kind: "impossible";
  /** The job's status; `null` if it could not be read. */
  readonly status: string | null;
  readonly blockers: readonly Blocker[];
}

/** A rate-limited command; `retryAfter` in whole seconds. */
export interface Limited extends Decided {
  readonly kind: "limited";
  readonly retryAfter: number;
}

/** The operation that a command is queued behind. */
export interface Behind {
  readonly id: string;
  readonly action: ActionName;
  readonly name: string;
}
