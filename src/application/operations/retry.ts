import { hasHidden } from "../../cloud/drs/native/known.ts";
import type { Acceptance, Command } from "../../model/command.ts";
import { type ActionOperation, isRetryable, isWatch, type Operation } from "../../model/operation.ts";
import type { ReplyTarget } from "../../model/report.ts";
import { checkConfirmation, type Invalid } from "../actions/build-command.ts";
import { submit } from "../actions/submit.ts";
import type { Caller, Services } from "../services.ts";
import { findToChange, type OutOfReach } from "./find-operation.ts";

/** How somebody asks for a retry. */
export interface RetryRequest {
  /** The job typed once more, for actions that have to be confirmed. */
  readonly confirm: string | null;
  /** Keys that are accepted once. */
  readonly dedupe: readonly string[];
  readonly reply?: ReplyTarget | null;
  /** The caller waits for the answer, so the job may be read before it. */
  readonly isWaitedFor?: boolean;
}

export type RetryOutcome =
  | OutOfReach
  /** The desk's answer to the new command. */
  | { readonly kind: "submitted"; readonly operation: ActionOperation; readonly acceptance: Acceptance }
  | (Invalid & { readonly operation: Operation })
  | { readonly kind: "is_watch" | "not_retryable" | "secrets_erased"; readonly operation: Operation };

/** Submit an ended operation again: a new operation of the same content, evaluated for the caller. */
export async function retry(
  services: Services,
  caller: Caller,
  id: string,
  { confirm, dedupe, reply = null, isWaitedFor = false }: RetryRequest,
): Promise<RetryOutcome> {
  const found = await findToChange(services, caller, id);
  if (!found.ok) return found.error;
  const { operation, account } = found.value;
  const errors = checkConfirmation(operation.job, confirm);
  if (errors.length > 0) return { kind: "invalid", errors, operation };
  if (isWatch(operation)) return { kind: "is_watch", operation };
  if (!isRetryable(operation)) return { kind: "not_retryable", operation };
  const command = retryCommand(operation, caller, dedupe, confirm !== null);
  if (!command) return { kind: "secrets_erased", operation };
  const first = isWaitedFor ? { whenImpossible: "refuse" as const } : {};
  return { kind: "submitted", operation, acceptance: await submit(services, account, { ...command, ...first, reply }) };
}

/** The command that submits an ended operation again; `null` when something of it was hidden, which was erased at its end. */
function retryCommand(
  { id, job, action, params, actionParams, language, ignoreState, reason }: ActionOperation,
  { principal, place, secret, deliveries }: Caller,
  dedupe: readonly string[],
  isConfirmed: boolean,
): Command | null {
  if (hasHidden(actionParams)) return null;
  return {
    ...{ job, action, params, actionParams, language, ignoreState, reason },
    ...{ ...place, principal, dedupe, deliveries },
    ...(secret === undefined ? {} : { secret }),
    ...{ body: null, retryOf: id, joins: null, whenHeld: "wait", reply: null },
    confirmation: isConfirmed ? "typed" : "missing",
  };
}
