import type { Services } from "../../src/application/services.ts";
import type { Deliver, Tickets } from "../../src/desk/ports.ts";
import { historyOf, settleNotice } from "../../src/tickets/tickets.ts";

/** A desk of a test's own reports nowhere. */
export const deliverNowhere: Deliver = async () => ({ kind: "gone", cause: "this desk reports nowhere" });

/** How a desk of a test's own reads tickets: as that of the Worker does. */
export const ownTickets = (services: () => Services): Tickets => ({
  settle: (notice) => settleNotice(services(), notice),
  history: historyOf,
});
