export type VoteChoice = "approve" | "deny";

/** One person's vote. */
export interface Vote {
  /** The person of the config. */
  readonly person: string;
  /** The account they voted with, e.g. `slack:T0001/U0002`. */
  readonly principal: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** For a vote by ticket: the ticket's source and the change that carried the vote. */
  readonly ticket?: { readonly source: string; readonly change: string };
}

/** The approval that an operation needs, or needed, before sending. */
export interface Approval {
  readonly demands: readonly Requirement[];
  /** Digest of the request shown to approvers; a request with another digest is not sent. */
  readonly pin: string;
  readonly expiresAt: number;
  readonly given: readonly Vote[];
  /** Time the request was shown to approvers; `null` before that. */
  readonly shownAt: number | null;
}

/** Approvals that a policy rule requires. */
export interface Requirement {
  readonly rule: number;
  /** Number of distinct people of these groups, the requester excluded. */
  readonly count: number;
  readonly groups: readonly string[];
  /** Milliseconds until an open request expires. */
  readonly within: number;
  /** Sources whose tickets may approve. */
  readonly tickets?: readonly string[] | undefined;
}

/** Reason for not counting a vote. */
export type VoteObjection = "not_awaiting" | "nobody" | "requester" | "not_asked" | "already" | "other_request";

/** Digest characters shown to people and carried by buttons. */
export const DIGEST_CHARACTERS = 8;
