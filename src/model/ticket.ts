/** What the desk knows of tickets: what it is sent of them, and what it is told when it asks for one. */

/** Something that happened to a ticket, of which no more is believed than which ticket it is. */
export interface TicketNotice {
  readonly source: string;
  /** `event`: it may stand for a command; `approval`: operations of this ticket wait for approval. */
  readonly about: "event" | "approval";
  /** What happened, as the sender calls it. */
  readonly type: string;
  readonly key: string;
  /** What its platform needs to find it. */
  readonly address: TicketRef["address"];
}

/** What became of a notice. */
export type Settled =
  | { readonly kind: "done" }
  | { readonly kind: "retry"; readonly cause: string; readonly retryAfter: number | null }
  /** There is no such ticket, or the gateway may not look at it. */
  | { readonly kind: "given_up"; readonly cause: string };

/** One change of a ticket, as its system keeps it. */
export interface TicketChange {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The principal who made it. */
  readonly author: string;
  /** What the config calls the field, where it calls it anything. */
  readonly field: "status" | "job" | "action" | "other";
  readonly to: string | null;
}

/** What a ticket says now, and how it came to. */
export interface TicketHistory {
  readonly status: string;
  /** The fields that name the job and the verb; `null` where they are empty. */
  readonly job: string | null;
  readonly action: string | null;
  /** The principal who opened it. */
  readonly reporter: string;
  /** The oldest first. Changes of one moment have one id. */
  readonly changes: readonly TicketChange[];
  /** The gateway's own account there, whose changes are no edits. */
  readonly own: string;
}

export type HistoryReading =
  | { readonly kind: "read"; readonly history: TicketHistory }
  | Exclude<Settled, { readonly kind: "done" }>;

/** The ticket that an operation belongs to, as people write it, and where it can be looked at. */
export interface TicketRef {
  readonly source: string;
  readonly key: string;
  readonly url: string | null;
  /** What its platform needs to find it; nothing secret. */
  readonly address: Readonly<Record<string, string>>;
}
