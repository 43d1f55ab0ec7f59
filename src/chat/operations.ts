import { retryCommand } from "../application/build-command.ts";
import { accountOfOperation, canonicalId } from "../application/operation-id.ts";
import { acceptAt, decideOn, rightOver, type Services } from "../application/services.ts";
import { CATALOGUE } from "../cloud/drs/catalogue.ts";
import type { Account } from "../config/compile.ts";
import { messagesOf } from "../i18n/texts.ts";
import { type Message, toAsker } from "../model/message.ts";
import { isWatch, type Operation, RETRYABLE } from "../model/operation.ts";
import type { PolicyAction } from "../model/policy.ts";
import { err, ok, type Result } from "../shared/result.ts";
import { composeMistake } from "./compose/mistake.ts";
import { composeAcceptance } from "./compose/operation.ts";
import { whatOf } from "./in-words.ts";
import type { ChatLine } from "./line.ts";
import { composeRefusal } from "./refusal.ts";

/** `retry` and `cancel` in chat: about an operation that there is already. */

interface Found {
  readonly operation: Operation;
  readonly account: Account;
}

/** The operation of an id, for who may look at it and do what it does. */
async function find(services: Services, line: ChatLine, id: string): Promise<Result<Found, Message>> {
  const { principal, language } = line;
  const account = accountOfOperation(services.gateway.config, id);
  const operation = account && (await services.desk(account).operation(canonicalId(id)));
  const may = (action: PolicyAction, { alias }: Operation["job"], on: Account) =>
    decideOn(services, principal, action, { alias, account: on }, line);
  if (!account || !operation || !may("read", operation.job, account).allowed) {
    return err(composeMistake({ code: "unknown_operation", id }, language));
  }
  const decision = may(rightOver(services, operation, principal), operation.job, account);
  if (decision.allowed) return ok({ operation, account });
  return err(composeRefusal(whatOf(operation, language), decision.refusal, messagesOf(language)));
}

/** Tries an ended operation again, decided anew for who asks: a new operation of the same content. */
export async function retryOperation(services: Services, line: ChatLine, id: string): Promise<Message> {
  const found = await find(services, line, id);
  if (!found.ok) return found.error;
  const { operation, account } = found.value;
  const { operations: words } = messagesOf(line.language);
  const what = whatOf(operation, line.language);
  if (isWatch(operation)) return toAsker("refused", messagesOf(line.language).watches.askAgain(what));
  if (!RETRYABLE.has(operation.state)) return toAsker("refused", words.notRetryable(what, operation.state));
  // What cannot be undone is confirmed by typing the job, which a button has no place for.
  const isConfirmed = CATALOGUE[operation.action].danger !== "irreversible";
  const command = retryCommand(operation, line.principal, line.source, line.dedupe, isConfirmed);
  if (!command) return toAsker("refused", words.secretsErased(what));
  const { channel, reply, secret } = line;
  const acceptance = await acceptAt(services, account, { ...command, channel, reply, secret });
  return composeAcceptance(acceptance, operation.action, operation.job, line);
}

/** Takes back what has not been sent. */
export async function cancelOperation(services: Services, line: ChatLine, id: string): Promise<Message> {
  const found = await find(services, line, id);
  if (!found.ok) return found.error;
  const { operation, account } = found.value;
  const messages = messagesOf(line.language);
  const { operations: words } = messages;
  const what = whatOf(operation, line.language);
  const { principal, source } = line;
  const cancelling = await services.desk(account).cancel(operation.id, { principal, source });
  if (cancelling?.kind === "refused") return composeRefusal(what, cancelling.refusal, messages);
  const after = cancelling?.operation ?? operation;
  if (after.state === "cancelled" && operation.state !== "cancelled") {
    if (isWatch(operation)) return toAsker("answer", messagesOf(line.language).watches.stopped(what.job));
    return { ...toAsker("failed", words.cancelled(what, line.principal.name)), to: "everybody" };
  }
  return toAsker("refused", words.notCancellable(what, after.state));
}
