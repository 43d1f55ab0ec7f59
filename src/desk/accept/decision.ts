import { isHeldBy } from "../../model/lock.ts";
import { type Decision, type Place, type Question, questionOf, refusalOf } from "../../model/policy.ts";
import type { Core } from "../transitions.ts";

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
