/** The tickets of all trackers, as they are kept. */

export type Fields = Record<string, unknown>;

export interface TicketComment {
  id: string;
  /** As it was sent: text, or a document where the tracker has documents. */
  body: unknown;
  /** The tracker's id of who wrote it. */
  author: string;
  /** Whether those who asked do not see it: work notes, private notes. */
  internal: boolean;
  /** Epoch milliseconds. */
  created: number;
  updated: number;
  /** How often it was changed. */
  edits: number;
}

/** A change of status that was asked for over the API. */
interface Transition {
  id: string;
  name: string;
  at: number;
}

export interface Ticket {
  /** The fields that the tracker's API would show, as they were given and have been changed since. */
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
