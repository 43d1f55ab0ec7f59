/** The part of Zendesk's Ticketing API that the gateway uses: tickets, and comments and tags in an update. */
import * as z from "zod";
import type { IncomingCall } from "../context.ts";
import type { Ticket } from "../state/ticket-state.ts";
import { basicOf, tokenOf } from "./credentials.ts";
import type { Answer } from "./platform.ts";
import { type Asked, type Route, tabled } from "./routes.ts";
import { addComment, nextId, ticketAt } from "./routing/tickets.ts";

/** The agent of every token. */
const OWN = "900000000009";

const NOT_FOUND: Answer = [404, { error: "RecordNotFound", description: "Not found" }];

const time = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, "Z");

const onTicket =
  (answer: (asked: Asked, id: string, ticket: Ticket) => Answer): Route["answer"] =>
  (asked, id = "") => {
    const ticket = ticketAt(asked.simulator, asked.host, id);
    return ticket === undefined ? NOT_FOUND : answer(asked, id, ticket);
  };

const shown = (id: string, { raw }: Ticket) => ({ id: Number(id), status: "open", tags: [], ...raw });

/** A comment is public by default ("Ticket Comments"). */
const updateSchema = z.object({
  ticket: z.strictObject({
    comment: z
      .strictObject({
        body: z.string().min(1).optional(),
        html_body: z.string().min(1).optional(),
        public: z.boolean().default(true),
      })
      .refine(({ body, html_body }) => (body ?? html_body) !== undefined)
      .optional(),
    additional_tags: z.array(z.string()).default([]),
    remove_tags: z.array(z.string()).default([]),
    status: z.enum(["new", "open", "pending", "hold", "solved", "closed"]).optional(),
  }),
});

function update({ call, simulator }: Asked, id: string, ticket: Ticket): Answer {
  const read = updateSchema.safeParse(call.json);
  if (!read.success) {
    const details = { base: [{ description: z.prettifyError(read.error), error: "BlankValue" }] };
    return [422, { error: "RecordInvalid", description: "Record validation errors", details }];
  }
  const { comment, additional_tags, remove_tags, status } = read.data.ticket;
  const { raw } = ticket;
  const body = comment?.body ?? comment?.html_body;
  const isPublic = comment?.public ?? true;
  const added = body === undefined ? [] : [addComment(simulator, ticket, { body, author: OWN, internal: !isPublic })];
  raw.tags = [...new Set([...((raw.tags ?? []) as string[]), ...additional_tags])].filter(
    (tag) => !remove_tags.includes(tag),
  );
  if (status !== undefined) raw.status = status;
  raw.updated_at = time(simulator.clock.realNow());
  const events = added.map((one) => ({
    ...{ id: Number(one.id), type: "Comment", author_id: Number(OWN), body: one.body, public: !one.internal },
  }));
  const audit = { id: Number(nextId(simulator)), ticket_id: Number(id), author_id: Number(OWN), events };
  return [200, { ticket: shown(id, ticket), audit }];
}

/** Paths with and without `.json`. */
const ROUTES: readonly Route[] = ["/api/v2/tickets/:id.json", "/api/v2/tickets/:id"].flatMap((path) => [
  { method: "GET", path, answer: onTicket((_, id, ticket) => [200, { ticket: shown(id, ticket) }]) },
  { method: "PUT", path, answer: onTicket(update) },
]);

/** The user of an API token is an e-mail address followed by `/token` ("Security and authentication"). */
function refuse(call: IncomingCall): Answer | undefined {
  const isAgent = /^\S+@\S+\/token$/.test(basicOf(call)?.name ?? "") || tokenOf(call, "Bearer") !== undefined;
  return isAgent ? undefined : [401, { error: "Couldn't authenticate you" }];
}

export const zendeskApi = tabled(ROUTES, {
  refuse,
  unknown: [404, { error: "InvalidEndpoint", description: "Not found" }],
});
