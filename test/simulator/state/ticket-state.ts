/** The tickets of all ticket systems, as they are kept. */

export type Fields = Record<string, unknown>;

export interface TicketComment {
  id: string;
  /** As it was sent: text, or a document where the ticket system has documents. */
  body: unknown;
  /** The author's id in the ticket system. */
  author: string;
  /** Whether requesters cannot see it: work notes, private notes. */
  internal: boolean;
  /** Epoch milliseconds. */
  created: number;
  updated: number;
  /** Number of changes. */
  edits: number;
}

/** A change of status over the API. */
interface Transition {
  id: string;
  name: string;
  at: number;
}

export interface Ticket {
  /** The fields that the ticket system's API shows, as given and changed since. */
  raw: Fields;
  comments: TicketComment[];
  transitions: Transition[];
}

/** By host and key. */
export interface TicketState {
  hosts: Record<string, Record<string, Ticket>>;
  next_id: number;
}

export const noTickets = (): TicketState => ({ hosts: {}, next_id: 10_001 });
