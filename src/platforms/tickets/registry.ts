import { isTicketSource } from "../../config/platforms.ts";
import type { ReplyTarget } from "../../desk/command.ts";
import type { TicketRef } from "../../desk/operation.ts";
import type { Language } from "../../i18n/language.ts";
import type { Services } from "../../services.ts";
import { ticketTarget } from "./report.ts";
import { trackerOf } from "./trackers.ts";

/** Which system of tickets is meant. */

/** A ticket that somebody names in chat, and where it is told of the operation. */
export interface NamedTicket {
  readonly ticket: TicketRef;
  /** `null` where the gateway cannot write there. */
  readonly echo: ReplyTarget | null;
}

/** The ticket of a key, of the first source that could keep it; nothing is asked before the answer. */
export function findTicket(services: Services, key: string, language: Language): NamedTicket | null {
  for (const [source, settings] of Object.entries(services.gateway.config.parsed.sources)) {
    if (!isTicketSource(settings)) continue;
    const tracker = trackerOf(settings);
    const found = tracker.find?.(key, settings);
    if (!found) continue;
    const ticket = { source, key: found.key, url: found.url, address: found.address };
    return { ticket, echo: ticketTarget(services, tracker, ticket, language) };
  }
  return null;
}
