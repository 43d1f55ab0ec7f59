/** One person's yes, or no. */
export interface Agreement {
  /** The person of the config. */
  readonly person: string;
  /** How they spoke, e.g. `slack:T0001/U0002`. */
  readonly principal: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The source of the operation's ticket and the change that it was read from, where it was not said in person. */
  readonly ticket?: { readonly source: string; readonly change: string };
}

/** What an operation waits for, or waited for, before it may be sent. */
export interface Approval {
  readonly demands: readonly Demand[];
  /** A keyed hash of all that people agree to; what differs from it when it is to be sent is not sent. */
  readonly pin: string;
  readonly expiresAt: number;
  readonly given: readonly Agreement[];
  /** When it was put before people; `null` before that. */
  readonly shownAt: number | null;
}

/** Approvals that a rule wants. */
export interface Demand {
  readonly rule: number;
  /** So many distinct people of these groups, other than the requester. */
  readonly count: number;
  readonly groups: readonly string[];
  /** Milliseconds after which an unanswered request has expired. */
  readonly within: number;
  /** Sources whose tickets may carry an approval. */
  readonly tickets?: readonly string[] | undefined;
}

/** Why somebody's word does not count. */
export type Objection = "not_awaiting" | "nobody" | "requester" | "not_asked" | "already" | "other_request";

/** Characters of the pin that a button carries. */
export const PIN_CHARACTERS = 8;
