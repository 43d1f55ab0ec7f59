/** `/_sim/tickets`: creates the tickets of ticket systems, and shows their changes. */
import { Hono } from "hono/tiny";
import * as z from "zod";
import type { Simulator, SimulatorEnv } from "../context.ts";
import { describeTicket, putTicket, ticketAt } from "../platforms/routing/tickets.ts";
import { parse } from "./parse.ts";

/** `ticket` has the fields of the ticket system's own API; `key` is the id that this API uses. */
const ticketSchema = z.strictObject({
  host: z.string().min(1),
  key: z.string().min(1),
  ticket: z.record(z.string(), z.unknown()).default({}),
  comments: z
    .array(
      z.strictObject({
        id: z.string().min(1).optional(),
        body: z.unknown(),
        author: z.string().min(1),
        internal: z.boolean().default(false),
      }),
    )
    .optional(),
});

export function ticketRoutes(simulator: Simulator): Hono<SimulatorEnv> {
  const app = new Hono<SimulatorEnv>().basePath("/_sim");

  app.get("/tickets", (c) => {
    const { host = "", key = "" } = c.req.query();
    const ticket = ticketAt(simulator, host, key);
    return ticket === undefined ? c.json({ error: "no such ticket" }, 404) : c.json(describeTicket(host, key, ticket));
  });

  app.post("/tickets", (c) => {
    const parsed = parse(ticketSchema, c.get("call").json);
    if ("problem" in parsed) return parsed.problem;
    const { host, key } = parsed.data;
    const { ticket, isNew } = putTicket(simulator, parsed.data);
    simulator.store.touch();
    return c.json(describeTicket(host, key, ticket), isNew ? 201 : 200);
  });

  return app;
}
