import type { Intervention } from "../../desk/control/interventions.ts";
import type { Operation } from "../../model/operation.ts";
import { INBOUND } from "../../shared/limits.ts";
import type { Invalid } from "../actions/build-command.ts";
import type { Caller, Services } from "../services.ts";
import { findToChange, type OutOfReach } from "./find-operation.ts";

/** Cancelling an operation, and recording the outcome of one whose outcome is unknown: a person changes how it ends. */

export type CancelOutcome =
  | OutOfReach
  | { readonly kind: "done" | "already_cancelled" | "not_cancellable"; readonly operation: Operation };

/** Cancel what has not been sent. */
export async function cancel(services: Services, caller: Caller, id: string): Promise<CancelOutcome> {
  const found = await findToChange(services, caller, id);
  if (!found.ok) return found.error;
  const { operation: before, account } = found.value;
  const { principal, place } = caller;
  const cancelling = await services.desk(account).cancel(before.id, { principal, source: place.source });
  if (cancelling?.kind === "refused") return refusedByLock(before, cancelling);
  const operation = cancelling?.operation ?? before;
  if (before.state === "cancelled") return { kind: "already_cancelled", operation };
  // An operation whose call was lost ends as unknown when it is cancelled; it is not sent again all the same.
  const isStopped = operation.state === "cancelled" || (operation.state === "unknown" && before.state !== "unknown");
  return { kind: isStopped ? "done" : "not_cancellable", operation };
}

export type ResolveOutcome =
  | OutOfReach
  | { readonly kind: "done" | "not_unknown"; readonly operation: Operation }
  | (Invalid & { readonly operation: Operation });

/** How a person says that an operation ended, and what they saw. */
export interface Resolution {
  /** `succeeded` or `failed`. */
  readonly outcome: string;
  readonly note: string;
}

/** Record how an operation of unknown outcome ended. */
export async function resolveOutcome(
  services: Services,
  caller: Caller,
  id: string,
  { outcome, note }: Resolution,
): Promise<ResolveOutcome> {
  const found = await findToChange(services, caller, id);
  if (!found.ok) return found.error;
  const { operation, account } = found.value;
  if (outcome !== "succeeded" && outcome !== "failed") return invalid(operation, "/outcome", "succeeded or failed");
  if (note === "" || note.length > INBOUND.reasonCharacters) {
    return invalid(operation, "/note", `1 … ${INBOUND.reasonCharacters}`);
  }
  if (operation.state !== "unknown") return { kind: "not_unknown", operation };
  const { principal, place } = caller;
  const resolving = await services
    .desk(account)
    .resolveOutcome(operation.id, { principal, source: place.source }, outcome, note);
  if (resolving?.kind === "refused") return refusedByLock(operation, resolving);
  return { kind: "done", operation: resolving?.operation ?? operation };
}

const invalid = (operation: Operation, pointer: string, detail: string) =>
  ({ kind: "invalid", operation, errors: [{ pointer, detail }] }) as const;

const refusedByLock = (operation: Operation, { refusal }: Extract<Intervention, { kind: "refused" }>) =>
  ({ kind: "refused", operation, refusal }) as const;
