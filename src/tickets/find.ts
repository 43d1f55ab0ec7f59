import type { Services } from "../application/services.ts";
import type { NamedTicket } from "../model/report.ts";
import type { Language } from "../shared/language.ts";
import { ticketTarget } from "./report.ts";
import { hasTickets } from "./ticket-system.ts";

/** The ticket of a key, of the first source that could keep it; nothing is asked before the answer. */
export function findTicket(gateway: Services["gateway"], key: string, language: Language): NamedTicket | null {
  for (const source of gateway.config.sources.values()) {
    const found = hasTickets(source) ? source.platform.find?.(key, source.settings) : null;
    if (!hasTickets(source) || !found) continue;
    const ticket = { source: source.name, key: found.key, url: found.url, address: found.address };
    return { ticket, echo: ticketTarget(gateway, source.platform, ticket, language) };
  }
  return null;
}
