import type { Core } from "./core.ts";
import { describeLock, type Lock } from "./lock.ts";
import type { Refusal } from "./operation.ts";
import { type Decision, type Place, type Policy, type Question, questionOf } from "./ports.ts";

/** A command or an operation: what policy is asked about, and the job's id, by which it is locked. */
export type Asked = Omit<Question, "place" | "now" | "job"> &
  Place & { readonly job: Question["job"] & { readonly id: string } };

/**
 * Whether something may be done now: what policy says, and when that allows it, whether the job is locked by somebody else. Asked
 * when a command arrives and again just before it is sent. Policy comes first: who may do nothing learns nothing of locks.
 */
export function decide({ policy, store }: Core, asked: Asked, now: number): Decision {
  const decision = policy.decide(questionOf(asked, now));
  const lock = decision.allowed ? store.locks.find(asked.job.id) : undefined;
  if (!lock || isHeldBy(policy, lock, asked.principal.id)) return decision;
  return { allowed: false, refusal: refusalOf(lock) };
}

/** Whether two principals are one: a person on two platforms is one person, and a client is itself. */
export const isSamePerson = ({ personOf }: Pick<Policy, "personOf">, one: string, other: string): boolean =>
  (personOf(one) ?? one) === (personOf(other) ?? other);

/** Whether a lock is somebody's own. */
export const isHeldBy = (policy: Pick<Policy, "personOf">, lock: Lock, principalId: string): boolean =>
  isSamePerson(policy, lock.principal, principalId);

/** The refusal to who does not hold it. */
export const refusalOf = (lock: Lock): Refusal => ({ rule: null, reason: describeLock(lock), lock });
