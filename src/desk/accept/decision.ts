import { isHeldBy } from "../../model/lock.ts";
import type { Place } from "../../model/place.ts";
import { type Decision, type Question, questionOf, type Refusal, refusalOf } from "../../model/policy.ts";
import type { Resources } from "../context.ts";

/** A command or an operation: the question that policy answers, and the id of the job, by which it is locked. */
type Subject = Omit<Question, "place" | "now" | "job"> &
  Place & { readonly job: Question["job"] & { readonly id: string } };

/**
 * Decide whether something may be done now, by policy and by the lock of the job. Asked when a command arrives and again just before it is
 * sent. Policy comes first: a caller without rights learns nothing of locks.
 */
export function decide(
  { policy, store }: Pick<Resources, "policy" | "store">,
  subject: Subject,
  now: number,
): Decision {
  const decision = policy.decide(questionOf(subject, now));
  const lock = decision.allowed ? store.locks.find(subject.job.id) : undefined;
  if (!lock || isHeldBy(policy, lock, subject.principal.id)) return decision;
  return { allowed: false, refusal: refusalOf(lock) };
}

/** Why somebody may not read a job; `null` when they may. Locks keep nobody from reading. */
export function readRefusal(
  { policy }: Pick<Resources, "policy">,
  { principal, job, source, channel }: Pick<Subject, "principal" | "job" | "source" | "channel">,
  now: number,
): Refusal | null {
  const question = questionOf({ principal, job, source, channel, action: "read", params: {}, reason: null }, now);
  const decision = policy.decide(question);
  return decision.allowed ? null : decision.refusal;
}
