import type { Services } from "../../../src/application/services.ts";
import type { Reporter, Tickets } from "../../../src/desk/ports.ts";
import { writeRequest } from "../../../src/tickets/request.ts";
import { handleNotice, historyOf } from "../../../src/tickets/tickets.ts";

/** A desk of a test's own reports nowhere. */
export const nowhere: Reporter = {
  report: async () => ({ kind: "gone", cause: "this desk reports nowhere" }),
  mark: async () => ({ kind: "nothing_to_mark" }),
};

/** How a desk of a test's own reads tickets: as that of the Worker does. */
export const ownTickets = (services: () => Services): Tickets<unknown> => ({
  handleNotice: (notice) => handleNotice(services(), notice),
  history: historyOf,
  writeRequest,
});
