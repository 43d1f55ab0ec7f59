import type { Tickets } from "../../src/desk/ports.ts";
import { historyOf, settleNotice } from "../../src/platforms/tickets/tickets.ts";
import type { Services } from "../../src/services.ts";

/** How a desk of a test's own reads tickets: as that of the Worker does. */
export const ownTickets = (services: () => Services): Tickets => ({
  settle: (notice) => settleNotice(services(), notice),
  history: (ticket, gateway) => historyOf(ticket, gateway),
});
