import type { Services } from "../../src/application/services.ts";
import type { Tickets } from "../../src/desk/ports.ts";
import { trackerOf } from "../../src/platforms/trackers.ts";
import { historyOf, settleNotice } from "../../src/tickets/tickets.ts";

/** How a desk of a test's own reads tickets: as that of the Worker does. */
export const ownTickets = (services: () => Services): Tickets<unknown> => ({
  settle: (notice) => settleNotice(trackerOf, services(), notice),
  history: (ticket, gateway) => historyOf(trackerOf, ticket, gateway),
});
