import type { Event } from "../../model/lifecycle/step.ts";
import { isHeldBy } from "../../model/lock.ts";
import { isWatch, type Operation } from "../../model/operation.ts";
import { type Refusal, refusalOf } from "../../model/policy.ts";
import { isSamePerson, type Principal } from "../../model/principal.ts";
import { recordRefusal } from "../accept/refusals.ts";
import type { Core } from "../transitions.ts";

/** Cancelling and settling: somebody changes how an operation ends. */

/** Who intervenes, and where. Policy has been asked. */
export interface Intervener {
  readonly principal: Principal;
  readonly source: string;
}

/** `done`: the operation says whether that changed anything. */
export type Intervention =
  | { readonly kind: "done"; readonly operation: Operation }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** Takes back what has not been sent. Who asked for it may, whoever holds the job: it is their own word. */
export function cancel(core: Core, id: string, by: Intervener): Intervention | null {
  const operation = core.store.operations.find(id);
  if (!operation) return null;
  const isOwn = isSamePerson(core.policy, operation.principal.id, by.principal.id);
  // A watch does nothing to the job.
  const isFree = isOwn || isWatch(operation);
  return intervene(core, operation, by, { type: "cancelled", by: by.principal.id }, isFree);
}

/** Says how what nobody knew has ended. Also who asked for it may not while another holds the job: it frees what comes after it. */
export function settle(
  core: Core,
  id: string,
  by: Intervener,
  outcome: "succeeded" | "failed",
  note: string,
): Intervention | null {
  const operation = core.store.operations.find(id);
  if (!operation) return null;
  return intervene(core, operation, by, { type: "settled", outcome, by: by.principal.id, note }, false);
}

function intervene(
  core: Core,
  operation: Operation,
  { principal, source }: Intervener,
  event: Extract<Event, { type: "cancelled" | "settled" }>,
  isFree: boolean,
): Intervention {
  const { id, job } = operation;
  const lock = isFree ? undefined : core.store.locks.find(job.id);
  if (!lock || isHeldBy(core.policy, lock, principal.id)) {
    return { kind: "done", operation: core.apply(id, event) ?? operation };
  }
  const refusal = refusalOf(lock);
  const action = event.type === "cancelled" ? "cancel" : "settle";
  const now = Date.now();
  core.store.transaction(() => recordRefusal(core, { principal, action, job, source }, refusal.reason, now));
  core.arm();
  return { kind: "refused", refusal };
}
