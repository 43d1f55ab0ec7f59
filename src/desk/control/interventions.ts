import type { Event } from "../../model/lifecycle/step.ts";
import { isHeldBy } from "../../model/lock.ts";
import { isWatch, type Operation } from "../../model/operation.ts";
import { type Refusal, refusalOf } from "../../model/policy.ts";
import { isSamePerson, type Principal } from "../../model/principal.ts";
import { recordRefusal } from "../accept/refusals.ts";
import type { Resources } from "../context.ts";
import type { Scheduler } from "../scheduler.ts";
import type { Transitions } from "../transitions.ts";

/** The principal who intervenes, and where. Policy has been asked. */
export interface Intervener {
  readonly principal: Principal;
  readonly source: string;
}

/** `done`: the operation says whether that changed anything. */
export type Intervention =
  | { readonly kind: "done"; readonly operation: Operation }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** Cancels operations, and resolves those of unknown outcome: somebody changes how an operation ends. */
export class Interventions {
  readonly #resources: Pick<Resources, "policy" | "store">;
  readonly #transitions: Transitions;
  readonly #scheduler: Scheduler;

  constructor(resources: Pick<Resources, "policy" | "store">, transitions: Transitions, scheduler: Scheduler) {
    this.#resources = resources;
    this.#transitions = transitions;
    this.#scheduler = scheduler;
  }

  /**
   * Cancel an operation that has not been sent. The requester may, whoever has locked the job.
   * @returns `null` when there is no such operation
   */
  cancel(id: string, by: Intervener): Intervention | null {
    const { policy, store } = this.#resources;
    const operation = store.operations.find(id);
    if (!operation) return null;
    const isOwn = isSamePerson(policy, operation.principal.id, by.principal.id);
    // A watch does nothing to the job.
    const ignoresLock = isOwn || isWatch(operation);
    return this.#intervene(operation, by, { type: "cancelled", by: by.principal.id }, ignoresLock);
  }

  /**
   * Record the outcome of an operation whose outcome is unknown. The lock of another binds the requester, too: the queue behind the operation
   * starts to move.
   * @returns `null` when there is no such operation
   */
  resolveOutcome(id: string, by: Intervener, outcome: "succeeded" | "failed", note: string): Intervention | null {
    const operation = this.#resources.store.operations.find(id);
    if (!operation) return null;
    return this.#intervene(operation, by, { type: "outcome_recorded", outcome, by: by.principal.id, note }, false);
  }

  #intervene(
    operation: Operation,
    { principal, source }: Intervener,
    event: Extract<Event, { type: "cancelled" | "outcome_recorded" }>,
    ignoresLock: boolean,
  ): Intervention {
    const { policy, store } = this.#resources;
    const { id, job } = operation;
    const lock = ignoresLock ? undefined : store.locks.find(job.id);
    if (!lock || isHeldBy(policy, lock, principal.id)) {
      return { kind: "done", operation: this.#transitions.apply(id, event) ?? operation };
    }
    const refusal = refusalOf(lock);
    const action = event.type === "cancelled" ? "cancel" : "settle";
    const now = Date.now();
    store.transaction(() => recordRefusal(store, { principal, action, job, source }, refusal.reason, now));
    this.#scheduler.arm();
    return { kind: "refused", refusal };
  }
}
