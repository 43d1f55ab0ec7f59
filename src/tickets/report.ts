import { composeReport } from "../chat/compose/operation.ts";
import { type Connection, type Gateway, secretOf } from "../config/gateway.ts";
import type { TicketSettings } from "../config/sources/ticketing.ts";
import type { Marking } from "../desk/ports.ts";
import { messagesOf } from "../i18n/texts.ts";
import { type Message, toMessage } from "../model/message.ts";
import { isAction, isEnded, type Operation } from "../model/operation.ts";
import { outcomeOf } from "../model/outcome.ts";
import type { Delivery, ReplyTarget, Report } from "../model/report.ts";
import type { TicketRef } from "../model/ticket.ts";
import type { Language } from "../shared/language.ts";
import type { Ending, TicketSystem } from "./ticket-system.ts";

/** How operations are reported in their tickets: one comment, which is written over where that can be. */

/** Whether anything can be written into the tickets of a source. */
export const canWrite = (connection: Pick<Connection, "name" | "gateway">): boolean =>
  secretOf(connection, "api") !== undefined;

/** Where an operation is told of in its ticket; `null` where the source cannot write there. */
export function ticketTarget(
  gateway: Gateway,
  { writeBack }: Pick<TicketSystem, "writeBack">,
  { source, address }: TicketRef,
  language: Language,
): ReplyTarget | null {
  if (writeBack === undefined || !canWrite({ name: source, gateway })) return null;
  const carries = writeBack.edits ? "all" : "last";
  return { source, language, address, ways: [{ name: "comment", carries, limit: null }], every: writeBack.every };
}

/** Tell a ticket how its operation goes. */
export async function reportToTicket<Settings extends TicketSettings>(
  { writeBack }: Pick<TicketSystem<Settings>, "writeBack">,
  report: Report,
  connection: Connection<Settings>,
): Promise<Delivery> {
  const { target, handle } = report;
  if (!writeBack) return { kind: "gone", cause: "nothing can be written there" };
  const address = target.address as TicketRef["address"];
  const message = withLink(composeReport(report), report.operation.id, target.language, connection.gateway);
  const problem = report.mark?.problem ?? null;
  const notMarked = problem === null ? [] : [messagesOf(target.language).tickets.notMarked(problem)];
  return writeBack.comment(
    address,
    toMessage({ ...message, body: [...message.body, ...notMarked] }),
    handle,
    connection,
  );
}

/**
 * Mark the ticket of an operation that has ended. That comes before the comment, and once: the comment must not be written twice, and a
 * transition that was made cannot be made again.
 */
export async function markTicket<Settings extends TicketSettings>(
  { writeBack }: Pick<TicketSystem<Settings>, "writeBack">,
  { operation, target }: Report,
  connection: Connection<Settings>,
): Promise<Marking> {
  const ending = endingOf(operation);
  if (!writeBack?.mark || !ending) return { kind: "nothing_to_mark" };
  const marked = await writeBack.mark(target.address as TicketRef["address"], ending, connection);
  if (marked.kind === "retry") return marked;
  return { kind: "marked", mark: { problem: marked.kind === "gone" ? marked.cause : null } };
}

/** How an operation ended, for its ticket: only a goal that was reached is a success. A compare that is only scheduled marks nothing yet. */
function endingOf(operation: Operation): Ending | null {
  if (!isAction(operation) || !isEnded(operation.state)) return null;
  const outcome = outcomeOf(operation);
  if (outcome === null && operation.state === "succeeded") return null;
  return outcome === "goal_reached" ? "succeeded" : "failed";
}

/** Who reads a ticket has no buttons and no other way to the operation. */
export function withLink(message: Message, operation: string, language: Language, { config }: Gateway): Message {
  const { public_url } = config.parsed;
  if (public_url === undefined) return message;
  const link = messagesOf(language).tickets.console(`${public_url}/operations/${operation}`);
  return toMessage({ ...message, body: [...message.body, link] });
}
