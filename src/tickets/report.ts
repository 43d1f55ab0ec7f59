import type { Services } from "../application/services.ts";
import { composeReport } from "../chat/compose/operation.ts";
import type { Gateway } from "../config/gateway.ts";
import { isTicketSource } from "../config/platforms.ts";
import type { Reporter } from "../desk/ports.ts";
import { messagesOf } from "../i18n/texts.ts";
import type { Message } from "../model/message.ts";
import { isAction, isEnded, type Operation } from "../model/operation.ts";
import type { ReplyTarget, Report } from "../model/report.ts";
import type { TicketRef } from "../model/ticket.ts";
import type { Language } from "../shared/language.ts";
import type { Ending, Tracker } from "./tracker.ts";

/** How tickets are told of their operations: one comment, which is written over where that can be. */

/** Whether anything can be written into the tickets of a source. */
export const canWrite = ({ secrets }: Gateway, source: string): boolean =>
  secrets.sources.get(source)?.current.api !== undefined;

/** Where an operation is told of in its ticket; `null` where the source cannot write there. */
export function ticketTarget(
  { gateway }: Pick<Services, "gateway">,
  { echo }: Pick<Tracker, "echo">,
  { source, address }: TicketRef,
  language: Language,
): ReplyTarget | null {
  if (echo === undefined || !canWrite(gateway, source)) return null;
  const carries = echo.edits ? "all" : "last";
  return { source, language, address, ways: [{ name: "comment", carries, limit: null }], every: echo.every };
}

/** Tell a ticket how its operation goes. */
export const reportToTicket =
  ({ echo }: Tracker): Reporter["report"] =>
  async (report, gateway) => {
    const tracked = trackedOf(report, gateway);
    if (!tracked || !echo) return { kind: "gone", cause: "nothing can be written there" };
    const { target, handle } = report;
    const address = target.address as TicketRef["address"];
    const message = withLinks(composeReport(report), report, gateway);
    const problem = report.mark?.problem ?? null;
    const notMarked = problem === null ? [] : [messagesOf(target.language).tickets.notMarked(problem)];
    return echo.comment(address, { ...message, lines: [...message.lines, ...notMarked] }, handle, tracked);
  };

/**
 * Mark the ticket of an operation that has ended. That comes before the comment, and once: the comment must not be written twice, and a
 * transition that was made cannot be made again.
 */
export const markTicket =
  ({ echo }: Tracker): NonNullable<Reporter["mark"]> =>
  async (report, gateway) => {
    const tracked = trackedOf(report, gateway);
    const ending = endingOf(report.operation);
    if (!tracked || !echo?.mark || !ending) return { kind: "nothing_to_mark" };
    const marked = await echo.mark(report.target.address as TicketRef["address"], ending, tracked);
    if (marked.kind === "retry") return marked;
    return { kind: "marked", mark: { problem: marked.kind === "gone" ? marked.cause : null } };
  };

/** The source of a report's ticket; `undefined` where the config has none by now that keeps tickets. */
function trackedOf({ target }: Report, gateway: Gateway) {
  const settings = gateway.config.parsed.sources[target.source];
  return settings && isTicketSource(settings) ? { name: target.source, settings, gateway } : undefined;
}

const endingOf = (operation: Operation): Ending | null => {
  if (!isAction(operation) || !isEnded(operation.state)) return null;
  if (operation.state === "succeeded") return "succeeded";
  return operation.state === "failed" || operation.state === "unknown" ? "failed" : null;
};

/** Who reads a ticket has no buttons and no other way to the operation. */
function withLinks(message: Message, { operation, target }: Report, { config }: Gateway): Message {
  const { public_url } = config.parsed;
  if (public_url === undefined) return message;
  const link = messagesOf(target.language).tickets.console(`${public_url}/operations/${operation.id}`);
  return { ...message, lines: [...message.lines, link] };
}
