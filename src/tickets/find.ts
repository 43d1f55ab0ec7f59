import type { Services } from "../application/services.ts";
import { isTicketSource } from "../config/sources/sources.ts";
import type { NamedTicket } from "../model/report.ts";
import type { Language } from "../shared/language.ts";
import { ticketTarget } from "./report.ts";
import type { TrackerLookup } from "./ticket-system.ts";

/** Which system of tickets is meant. */

/** The ticket of a key, of the first source that could keep it; nothing is asked before the answer. */
export function findTicket(
  trackerOf: TrackerLookup,
  services: Services,
  key: string,
  language: Language,
): NamedTicket | null {
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
