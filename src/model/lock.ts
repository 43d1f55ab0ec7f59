import { isSamePerson, type PersonLookup } from "./principal.ts";

/** A job that only one person may act on. Looking at it is never locked. */
export interface Lock {
  /** The job's id. */
  readonly job: string;
  /** Who holds it: the immutable id, and the name for people to read. */
  readonly principal: string;
  readonly name: string;
  readonly reason: string | null;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** Who, since when and why, in the words of answers and of the ledger. */
export const describeLock = ({ name, since, reason }: Lock): string =>
  `locked by ${name} since ${new Date(since).toISOString()}${reason === null ? "" : `: ${reason}`}`;

/** Whether a lock is somebody's own. */
export const isHeldBy = (policy: PersonLookup, lock: Lock, principalId: string): boolean =>
  isSamePerson(policy, lock.principal, principalId);
