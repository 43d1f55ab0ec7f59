import type { Account } from "../config/compile.ts";
import type { Objection } from "../model/approval.ts";
import type { Acceptance } from "../model/command.ts";
import { isWatch, type Operation, RETRYABLE, type State } from "../model/operation.ts";
import type { Place, Refusal } from "../model/policy.ts";
import type { Principal } from "../model/principal.ts";
import { err, ok, type Result } from "../shared/result.ts";
import type { FieldError } from "../shared/schema-issues.ts";
import { checkConfirmation, retryCommand } from "./build-command.ts";
import { accountOfOperation, canonicalId } from "./operation-id.ts";
import { acceptAt, decideOn, rightOver, type Services } from "./services.ts";

/** What may be done with operations that there are already: the same for REST and the console, each says it in its own way. */

/** Who asks, and where. */
export interface Asking {
  readonly principal: Principal;
  readonly place: Place;
}

/** An operation, and the account whose desk keeps it. */
export interface FoundOperation {
  readonly operation: Operation;
  readonly account: Account;
}

export type NotFound = { readonly kind: "unknown_operation" } | { readonly kind: "refused"; readonly refusal: Refusal };

/** What became of a word about an operation. */
export type Change =
  | { readonly kind: "done"; readonly operation: Operation }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  | { readonly kind: "objection"; readonly objection: Objection }
  | { readonly kind: "invalid"; readonly errors: readonly FieldError[] }
  /** Its state does not let it. */
  | { readonly kind: "not_cancellable" | "not_unknown" | "not_retryable" | "is_watch"; readonly state: State }
  | { readonly kind: "secrets_erased" };

/** An operation that somebody may read, or may change the course of. */
export async function findOperation(
  services: Services,
  { principal, place }: Asking,
  id: string,
  need: "read" | "act",
): Promise<Result<FoundOperation, NotFound>> {
  const account = accountOfOperation(services.gateway.config, id);
  const operation = account && (await services.desk(account).operation(canonicalId(id)));
  if (!account || !operation) return err({ kind: "unknown_operation" });
  const action = need === "read" ? "read" : rightOver(services, operation, principal);
  const decision = decideOn(services, principal, action, { alias: operation.job.alias, account }, place);
  return decision.allowed ? ok({ operation, account }) : err({ kind: "refused", refusal: decision.refusal });
}

/** Takes back what has not been sent. */
export async function cancelOperation(
  { desk }: Services,
  { principal, place: { source } }: Asking,
  { operation, account }: FoundOperation,
): Promise<Change> {
  const cancelling = await desk(account).cancel(operation.id, { principal, source });
  if (cancelling?.kind === "refused") return cancelling;
  const cancelled = cancelling?.operation ?? operation;
  const { state } = cancelled;
  // After a lost call nobody knows what it did; still it is not sent again.
  const isStopped = state === "cancelled" || (state === "unknown" && operation.state !== "unknown");
  return isStopped ? { kind: "done", operation: cancelled } : { kind: "not_cancellable", state };
}

/** Takes somebody's word on how an operation of unknown outcome ended. */
export async function settleOperation(
  { desk }: Services,
  { principal, place: { source } }: Asking,
  { operation, account }: FoundOperation,
  outcome: "succeeded" | "failed",
  note: string,
): Promise<Change> {
  const { id, state } = operation;
  if (state !== "unknown") return { kind: "not_unknown", state };
  const settling = await desk(account).resolveOutcome(id, { principal, source }, outcome, note);
  return settling ?? { kind: "done", operation };
}

/** Takes a yes or a no to what waits for approval. */
export async function judgeOperation(
  { desk }: Services,
  { principal }: Asking,
  { operation, account }: FoundOperation,
  says: "yes" | "no",
  pin: string | null,
): Promise<Change> {
  const judgement = await desk(account).vote(operation.id, says === "yes" ? "approve" : "deny", principal.id, pin);
  if (judgement?.kind === "taken") return { kind: "done", operation: judgement.operation };
  return { kind: "objection", objection: judgement?.objection ?? "not_awaiting" };
}

/**
 * Tries an ended operation again, decided anew for who asks: a new operation of the same content.
 * @param confirm the job once more, where it has to be confirmed
 */
export async function retryOperation(
  services: Services,
  { principal, place }: Asking,
  { operation, account }: FoundOperation,
  confirm: string | null,
  dedupe: readonly string[],
): Promise<Change | Acceptance> {
  const { state, job } = operation;
  const errors = checkConfirmation(job, confirm);
  if (errors.length > 0) return { kind: "invalid", errors };
  if (isWatch(operation)) return { kind: "is_watch", state };
  if (!RETRYABLE.has(state)) return { kind: "not_retryable", state };
  const command = retryCommand(operation, principal, place.source, dedupe, confirm !== null);
  return command ? acceptAt(services, account, command) : { kind: "secrets_erased" };
}
