import { quotable } from "../shared/user-text.ts";
import { isSamePerson, type PersonLookup } from "./principal.ts";

/** A lock that lets only its owner act on a job. Reading is never locked. */
export interface Lock {
  /** The job's id. */
  readonly job: string;
  /** The lock owner: the immutable id, and the name for people to read. */
  readonly principal: string;
  readonly name: string;
  readonly reason: string | null;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** Describe owner, time and reason, as REST and the ledger show it. */
export const describeLock = ({ name, since, reason }: Lock): string =>
  `locked by ${name} since ${new Date(since).toISOString()}${reason === null ? "" : `, reason: “${quotable(reason)}”`}`;

/** Check whether a principal owns a lock. */
export const isHeldBy = (policy: PersonLookup, lock: Lock, principalId: string): boolean =>
  isSamePerson(policy, lock.principal, principalId);
