import type { Limited } from "../../model/command.ts";
import { isHeldBy, type Lock } from "../../model/lock.ts";
import type { OperationJob } from "../../model/operation.ts";
import { type Decision, type Place, questionOf, type Refusal, refusalOf } from "../../model/policy.ts";
import type { Principal } from "../../model/principal.ts";
import { DEDUPE_MEMORY } from "../../shared/limits.ts";
import { recordRefusal, TOO_MANY } from "../accept/refusals.ts";
import type { Core } from "../transitions.ts";

/** Locking a job, or taking a lock away. */
export interface LockRequest extends Place {
  readonly change: "lock" | "unlock";
  readonly principal: Principal;
  readonly job: OperationJob;
  readonly reason: string | null;
  /** Keys that are accepted once, as those of a command. */
  readonly dedupe: readonly string[];
}

/** What the desk says to that. */
export type LockAnswer =
  | { readonly kind: "locked"; readonly lock: Lock }
  /** The lock that was taken away. */
  | { readonly kind: "unlocked"; readonly lock: Lock }
  | { readonly kind: "not_locked" }
  /** The delivery was seen before and has had its effect: how the job is locked now. */
  | { readonly kind: "repeated"; readonly lock: Lock | null }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | Limited;

/** Changes the lock of a job; the output gate holds the answer until the change and its record are durable. */
export const changeLock = (core: Core, request: LockRequest): LockAnswer =>
  core.store.transaction(() => changeWithin(core, request, Date.now()));

function changeWithin(core: Core, request: LockRequest, now: number): LockAnswer {
  const { store } = core;
  const { change, job, dedupe } = request;
  const lock = store.locks.find(job.id) ?? null;
  if (dedupe.some((key) => store.requests.accepted(key, now))) return { kind: "repeated", lock };
  const retryAfter = core.rates.take(request.principal, now);
  if (retryAfter > 0) {
    recordRefusal(core, { ...request, action: change }, TOO_MANY, now);
    return { kind: "limited", retryAfter };
  }
  const answer = change === "lock" ? lockWithin(core, request, lock, now) : unlockWithin(core, request, lock, now);
  if (answer.kind === "refused") recordRefusal(core, { ...request, action: change }, answer.refusal.reason, now);
  if (answer.kind === "locked" || answer.kind === "unlocked")
    // No operation comes of it; what counts is that the key was used.
    for (const key of dedupe) store.requests.remember(key, "", "", now + DEDUPE_MEMORY);
  return answer;
}

/** Its holder may lock it again, with another reason. */
function lockWithin(core: Core, request: LockRequest, before: Lock | null, now: number): LockAnswer {
  const decision = mayLock(core, request, now);
  if (!decision.allowed) return { kind: "refused", refusal: decision.refusal };
  const { job, principal, reason } = request;
  if (before && !isHeldBy(core.policy, before, principal.id)) return { kind: "refused", refusal: refusalOf(before) };
  const lock = { job: job.id, principal: principal.id, name: principal.name, reason, since: before?.since ?? now };
  core.store.locks.put(lock);
  const data = { job: job.id, reason, ...(before ? { instead_of: before.reason } : {}) };
  core.ledger.append({ kind: "locked", operation: null, actor: principal.id, data }, now);
  return { kind: "locked", lock };
}

/** Its holder may always; others may where policy lets them lock, and that is written down. */
function unlockWithin(core: Core, request: LockRequest, lock: Lock | null, now: number): LockAnswer {
  const { job, principal } = request;
  const isOwn = lock !== null && isHeldBy(core.policy, lock, principal.id);
  const decision = isOwn ? null : mayLock(core, request, now);
  if (decision?.allowed === false) return { kind: "refused", refusal: decision.refusal };
  if (!lock) return { kind: "not_locked" };
  core.store.locks.remove(job.id);
  const since = new Date(lock.since).toISOString();
  const data = { job: job.id, whose: lock.principal, since, reason: lock.reason, taken_away: !isOwn };
  core.ledger.append({ kind: "unlocked", operation: null, actor: principal.id, data }, now);
  return { kind: "unlocked", lock };
}

/** A lock sends nothing, so no approval is waited for: those that a rule demands are still needed for what is sent afterwards. */
const mayLock = ({ policy }: Core, request: LockRequest, now: number): Decision =>
  policy.decide(questionOf({ ...request, action: "lock", params: {} }, now));
