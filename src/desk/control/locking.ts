import type { Decided, Limited } from "../../model/command.ts";
import { isHeldBy, type Lock } from "../../model/lock.ts";
import type { OperationJob } from "../../model/operation.ts";
import { type Decision, type Place, questionOf, type Reason, type Refusal, refusalOf } from "../../model/policy.ts";
import type { Principal } from "../../model/principal.ts";
import { DEDUPE_MEMORY } from "../../shared/limits.ts";
import { findDecision, keepDecision } from "../accept/decided.ts";
import type { Rates } from "../accept/rates.ts";
import { recordRefusal, TOO_MANY } from "../accept/refusals.ts";
import type { Resources } from "../context.ts";

/** A request to lock a job, or to remove its lock. */
export interface LockRequest extends Place {
  readonly change: "lock" | "unlock";
  readonly principal: Principal;
  readonly job: OperationJob;
  readonly reason: string | null;
  /** Keys that are accepted once, as those of a command. */
  readonly dedupe: readonly string[];
  readonly deliveries?: readonly string[] | undefined;
}

/** The result of a lock request. */
export type LockAnswer =
  | { readonly kind: "locked"; readonly lock: Lock }
  /** The lock that was removed. */
  | { readonly kind: "unlocked"; readonly lock: Lock }
  | (Decided & { readonly kind: "not_locked" })
  /** The delivery was seen before and has had its effect: how the job is locked now. */
  | { readonly kind: "repeated"; readonly lock: Lock | null }
  | (Decided & { readonly kind: "refused"; readonly refusal: Refusal })
  | Limited;

/** Refusals by the limits of a place. They bind the lock owner too: somebody with the source's secret could speak there in their name. */
const OF_PLACE: ReadonlySet<Reason["code"]> = new Set([
  "not_here",
  "not_signed",
  "unknown_source",
  "other_account",
  "job_not_listed",
  "verb_not_listed",
]);

const isOfPlace = ({ why }: Refusal): boolean => why !== undefined && OF_PLACE.has(why.code);

/** Locks jobs, and removes locks. */
export class Locking {
  readonly #resources: Pick<Resources, "policy" | "store">;
  readonly #rates: Rates;

  constructor(resources: Pick<Resources, "policy" | "store">, rates: Rates) {
    this.#resources = resources;
    this.#rates = rates;
  }

  /** Change the lock of a job; the output gate holds the answer until the change and its record are durable. */
  change(request: LockRequest): LockAnswer {
    return this.#resources.store.transaction(() => this.#changeWithin(request, Date.now()));
  }

  #changeWithin(request: LockRequest, now: number): LockAnswer {
    const { store } = this.#resources;
    const { change, job, dedupe } = request;
    const lock = store.locks.find(job.id) ?? null;
    const decided = findDecision<LockAnswer & Decided>(store, request, now);
    if (decided) return decided;
    if (dedupe.some((key) => store.requests.accepted(key, now))) return { kind: "repeated", lock };
    const retryAfter = this.#rates.take(request.principal, now);
    if (retryAfter > 0) {
      recordRefusal(store, { ...request, action: change }, TOO_MANY, now);
      return keepDecision<Limited>(store, request, { kind: "limited", retryAfter }, now);
    }
    const answer = change === "lock" ? this.#lock(request, lock, now) : this.#unlock(request, lock, now);
    if (answer.kind === "refused") recordRefusal(store, { ...request, action: change }, answer.refusal.reason, now);
    if (answer.kind === "refused" || answer.kind === "not_locked") return keepDecision(store, request, answer, now);
    // No operation comes of it: the key is remembered for nothing but its use.
    for (const key of dedupe) store.requests.remember(key, "", "", now + DEDUPE_MEMORY);
    return answer;
  }

  /** The lock owner may lock the job again, with another reason. */
  #lock(request: LockRequest, before: Lock | null, now: number): LockAnswer {
    const { policy, store } = this.#resources;
    const decision = this.#mayLock(request, now);
    if (!decision.allowed) return { kind: "refused", refusal: decision.refusal };
    const { job, principal, reason } = request;
    if (before && !isHeldBy(policy, before, principal.id)) return { kind: "refused", refusal: refusalOf(before) };
    const lock = { job: job.id, principal: principal.id, name: principal.name, reason, since: before?.since ?? now };
    store.locks.put(lock);
    const data = { job: job.id, reason, ...(before ? { instead_of: before.reason } : {}) };
    store.ledger.append({ kind: "locked", operation: null, actor: principal.id, data }, now);
    return { kind: "locked", lock };
  }

  /** The lock owner may unlock wherever locking is within the place's limits; others may where policy lets them lock, and that is recorded. */
  #unlock(request: LockRequest, lock: Lock | null, now: number): LockAnswer {
    const { policy, store } = this.#resources;
    const { job, principal } = request;
    const isOwn = lock !== null && isHeldBy(policy, lock, principal.id);
    const decision = this.#mayLock(request, now);
    if (!decision.allowed && !(isOwn && !isOfPlace(decision.refusal))) {
      return { kind: "refused", refusal: decision.refusal };
    }
    if (!lock) return { kind: "not_locked" };
    store.locks.remove(job.id);
    const since = new Date(lock.since).toISOString();
    const data = { job: job.id, whose: lock.principal, since, reason: lock.reason, taken_away: !isOwn };
    store.ledger.append({ kind: "unlocked", operation: null, actor: principal.id, data }, now);
    return { kind: "unlocked", lock };
  }

  /** A lock sends nothing, so it waits for no approval: those that a rule requires are still needed for later actions. */
  #mayLock(request: LockRequest, now: number): Decision {
    return this.#resources.policy.decide(questionOf({ ...request, action: "lock", params: {} }, now));
  }
}
