import { cancel, resolveOutcome } from "../application/operations/intervene.ts";
import { retry } from "../application/operations/retry.ts";
import { vote } from "../application/operations/vote.ts";
import type { Services } from "../application/services.ts";
import { messagesOf } from "../i18n/texts.ts";
import type { VoteChoice } from "../model/approval.ts";
import type { Message } from "../model/message.ts";
import { composeCancel, composeResolve, composeRetry, composeVote } from "./compose/change.ts";
import { composeMistake } from "./compose/mistake.ts";
import type { ResolveIntent } from "./grammar/intent.ts";
import { type ChatLine, callerOf } from "./line.ts";

/** What a line says about an operation that there is already. */

/** @param digest what the button carried that was pressed; `null` where the vote was written */
export async function answerVote(
  services: Services,
  line: ChatLine,
  id: string,
  says: VoteChoice,
  digest: string | null,
): Promise<Message> {
  const outcome = await vote(services, callerOf(line), id, says, digest);
  return composeVote(outcome, id, says, line.principal.name, line.language);
}

export const answerCancel = async (services: Services, line: ChatLine, id: string): Promise<Message> =>
  composeCancel(await cancel(services, callerOf(line), id), id, line);

/** The new operation reports where it was asked for. */
export async function answerRetry(
  services: Services,
  line: ChatLine,
  id: string,
  confirm: string | null,
): Promise<Message> {
  const { dedupe, reply } = line;
  return composeRetry(await retry(services, callerOf(line), id, { confirm, dedupe, reply }), id, line);
}

/** A button has no place for a note: the record then says who pressed it. */
export async function answerResolve(
  services: Services,
  line: ChatLine,
  { operation: id, outcome, note: written }: ResolveIntent,
): Promise<Message> {
  const { language, principal, isPressed } = line;
  const note = written ?? (isPressed ? messagesOf(language).operations.markedInChat(principal.name) : null);
  if (note === null) return composeMistake({ code: "missing_outcome", id }, language);
  return composeResolve(await resolveOutcome(services, callerOf(line), id, { outcome, note }), id, line);
}
