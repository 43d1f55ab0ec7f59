import { operationJob } from "../application/actions/build-command.ts";
import { submitAction } from "../application/actions/submit.ts";
import { lookUpJob } from "../application/jobs/look-up-job.ts";
import type { Services } from "../application/services.ts";
import type { Action } from "../cloud/drs/action.ts";
import { messagesOf } from "../i18n/texts.ts";
import { type Message, toRequester } from "../model/message.ts";
import { err, ok, type Result } from "../shared/result.ts";
import type { FieldError } from "../shared/schema-issues.ts";
import { composeFieldErrors } from "./compose/mistake.ts";
import { composeAcceptance } from "./compose/operation.ts";
import type { ActionIntent } from "./grammar/intent.ts";
import { actionIntent } from "./grammar/interpret.ts";
import { type ChatLine, callerOf } from "./line.ts";

/** Actions that somebody asks for, written in a line or entered into a form. */

/** Submit the action of a line. Everything that is wrong with it is one message. */
export async function act(services: Services, line: ChatLine, intent: ActionIntent): Promise<Message> {
  const ordered = await order(services, line, intent);
  return ordered.ok ? ordered.value : composeFieldErrors(ordered.error, line.language);
}

async function order(services: Services, line: ChatLine, intent: ActionIntent): Promise<Result<Message, FieldError[]>> {
  const messages = messagesOf(line.language);
  const { ticketKey, action, job } = intent;
  const named = ticketKey === null ? null : services.findTicket(ticketKey, line.language);
  if (ticketKey !== null && !named) return ok(toRequester("refused", messages.tickets.unknown(ticketKey)));
  const belongs = named ? { ticket: named.ticket, echo: named.echo ?? undefined } : {};
  const joins = line.principal.kind === "person" ? "open" : null;
  const outcome = await submitAction(services, {
    ...line,
    ...intent,
    ...belongs,
    deliveries: line.dedupe,
    joins,
    isTyped: true,
  });
  if (outcome.kind === "invalid") return err([...outcome.errors]);
  if (outcome.kind === "typed_secret")
    return ok(toRequester("refused", messages.mistakes.typed_secret(outcome.option)));
  return ok(composeAcceptance(outcome, action.name, operationJob(job), line));
}

/** Submit the action of a form, with errors by field. */
export async function submitForm(
  services: Services,
  line: ChatLine,
  action: Action,
  asked: string,
  options: ReadonlyMap<string, string>,
): Promise<Result<Message, FieldError[]>> {
  // A form that is shown again, with what is wrong in it, comes back by the same id.
  const caller = { ...callerOf(line), deliveries: [] };
  const found = await lookUpJob(services, caller, { asked, right: action.name, pending: true });
  if (!found.ok)
    return err([{ pointer: "/job", detail: messagesOf(line.language).mistakes.unknown_job(asked, undefined, []) }]);
  return order(services, line, actionIntent(action, found.value, options));
}
