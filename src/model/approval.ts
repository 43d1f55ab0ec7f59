import type { Place } from "./place.ts";

export type VoteChoice = "approve" | "deny";

/** What one person says about one request. */
export interface Ballot {
  /** The person of the config. */
  readonly person: string;
  /** The account they voted with, e.g. `slack:T0001/U0002`. */
  readonly principal: string;
  readonly place: Place;
  /** Epoch milliseconds. */
  readonly at: number;
  /** For a vote by ticket: the ticket's source and the change that carried the vote. */
  readonly ticket?: { readonly source: string; readonly change: string };
}

/** A vote that the gateway has taken. */
export interface Vote extends Ballot {
  /** Keyed hash of the ballot, the operation and its digest: nobody can make one who can only write to the database. */
  readonly mac: string;
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
  /** Absent until the exact request stands in the operation's ticket. */
  readonly written?: {
    /** The ticket's newest change at that time; `null` if it had none. Only a later one approves. */
    readonly after: string | null;
  };
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
  /** The only places whose votes count, e.g. `source:slack`; absent: every place that could carry the request itself. */
  readonly where?: readonly string[] | undefined;
}

/** Reason for not counting a vote. */
export type VoteObjection =
  | "not_awaiting"
  | "nobody"
  | "requester"
  | "not_asked"
  | "not_here"
  | "already"
  | "other_request";

/** Digest characters shown to people and carried by buttons. */
export const DIGEST_CHARACTERS = 8;

/** The digest as people see it. */
export const shortDigest = ({ pin }: Pick<Approval, "pin">): string => pin.slice(0, DIGEST_CHARACTERS);
