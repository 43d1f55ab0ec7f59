import type { TicketRef } from "../model/ticket.ts";

/** What happened to a ticket or an alert, whatever system it is kept in. */
export interface TicketEvent {
  /** As the sender calls it, e.g. `issue_comment.created`. */
  readonly type: string;
  readonly ticket: Omit<TicketRef, "source"> & { readonly title: string };
  /** Where it belongs, by the sender's id: a project, a repository, a table; `null` where there is none. */
  readonly channel: string | null;
  /** The person's id at the sender, which never changes; `null` where it names none. */
  readonly actor: string | null;
  /** When it happened by the sender's account (epoch milliseconds); `null` where that is not said. */
  readonly at: number | null;
  /** What tells this delivery from any other; under the signature where there is one. */
  readonly deliveries: readonly string[];
  /** The newest change of the ticket that `payload` shows, as its history names it; absent where there is none, or no history. */
  readonly change?: string;
  /** What somebody wrote, where that is what happened. */
  readonly comment: string | null;
  /** The sender's own JSON, which rules look at. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** An event, or why there is nothing to do about what came. */
export type Parsed = TicketEvent | { readonly ignored: string };

export const isIgnored = (parsed: Parsed): parsed is { readonly ignored: string } => "ignored" in parsed;
