import { buildCommand, typedSecret } from "../application/build-command.ts";
import { resolveJob } from "../application/resolve-job.ts";
import { acceptAt, type Services } from "../application/services.ts";
import type { Action } from "../cloud/drs/action.ts";
import { messagesOf } from "../i18n/texts.ts";
import { type Message, toAsker } from "../model/message.ts";
import { err, ok, type Result } from "../shared/result.ts";
import type { FieldError } from "../shared/schema-issues.ts";
import { composeFieldErrors } from "./compose/mistake.ts";
import { composeAcceptance } from "./compose/operation.ts";
import { type ActionIntent, actionIntent } from "./grammar/interpret.ts";
import type { ChatLine } from "./line.ts";

/** A verb that somebody wants done, written or entered into a form. */

/** Has it done; what is wrong with it is told in one message. */
export async function act(services: Services, line: ChatLine, intent: ActionIntent): Promise<Message> {
  const ordered = await order(services, line, intent);
  return ordered.ok ? ordered.value : composeFieldErrors(ordered.error, line.language);
}

async function order(services: Services, line: ChatLine, intent: ActionIntent): Promise<Result<Message, FieldError[]>> {
  const typed = typedSecret(intent.params);
  if (typed !== undefined) return ok(toAsker("refused", messagesOf(line.language).mistakes.typed_secret(typed)));
  const joins = line.principal.kind === "person";
  const { ticketKey } = intent;
  const named = ticketKey === null ? null : services.findTicket(ticketKey, line.language);
  if (ticketKey !== null && !named) {
    return ok(toAsker("refused", messagesOf(line.language).tickets.unknown(ticketKey)));
  }
  const belongs = named ? { ticket: named.ticket, echo: named.echo ?? undefined } : {};
  const command = buildCommand(services.gateway.config, { ...line, ...intent, ...belongs, joins });
  if (!command.ok) return command;
  const acceptance = await acceptAt(services, intent.job.account, command.value);
  return ok(composeAcceptance(acceptance, intent.action.name, intent.job, line));
}

/** What was entered into a form about an action: as if it had been written, with errors by field. */
export async function submitForm(
  services: Services,
  line: ChatLine,
  action: Action,
  asked: string,
  options: ReadonlyMap<string, string>,
): Promise<Result<Message, FieldError[]>> {
  const found = await resolveJob(services, line.principal, line, asked, true);
  if (!found.ok)
    return err([{ pointer: "/job", detail: messagesOf(line.language).mistakes.unknown_job(asked, undefined, []) }]);
  return order(services, line, actionIntent(action, found.value, options));
}
