/** A ticket event of which only the ticket's key is trusted; the ticket is read back. */
export interface TicketNotice {
  readonly source: string;
  /** `event`: may map to a command; `approval`: operations of this ticket await approval. */
  readonly about: "event" | "approval";
  /** The sender's name for the event. */
  readonly type: string;
  readonly key: string;
  /** Values its platform needs to find it. */
  readonly address: TicketRef["address"];
}

/** Outcome of handling a notice. */
export type NoticeOutcome =
  | { readonly kind: "done" }
  | { readonly kind: "retry"; readonly cause: string; readonly retryAfter: number | null }
  /** The ticket does not exist, or the gateway may not read it. */
  | { readonly kind: "given_up"; readonly cause: string };

/** One change in a ticket's history. */
export interface TicketChange {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Principal id of the author. */
  readonly author: string;
  /** The field's role in the config. */
  readonly field: "status" | "job" | "action" | "other";
  readonly to: string | null;
}

/** A ticket's present state and history. */
export interface TicketHistory {
  readonly status: string;
  /** Values of the fields that name job and action; `null` if empty. */
  readonly job: string | null;
  readonly action: string | null;
  /** Principal id of the reporter. */
  readonly reporter: string;
  /** Oldest first. Simultaneous changes share an id. */
  readonly changes: readonly TicketChange[];
  /** The gateway's own account, whose changes do not count as edits. */
  readonly own: string;
}

export type HistoryReading =
  | { readonly kind: "read"; readonly history: TicketHistory }
  | Exclude<NoticeOutcome, { readonly kind: "done" }>;

/** The ticket of an operation: its key and URL as people know them. */
export interface TicketRef {
  readonly source: string;
  readonly key: string;
  readonly url: string | null;
  /** Values its platform needs to find it; nothing secret. */
  readonly address: Readonly<Record<string, string>>;
  /** The change of the ticket that asked for the operation, as its history names it; absent if no change did. */
  readonly change?: string;
}
