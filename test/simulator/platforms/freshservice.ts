/** The part of Freshservice's API v2 that the gateway uses: tickets and their notes. */
import * as z from "zod";
import type { Ticket } from "../state/ticket-state.ts";
import { basicOf, isJsonType } from "./credentials.ts";
import type { Answer } from "./platform.ts";
import { type Asked, type Route, tabled } from "./routes.ts";
import { addComment, ticketAt } from "./routing/tickets.ts";

/** The agent of every key. */
const OWN = "21000000009";

/** A missing resource has a response without body ("Errors"). */
const NOT_FOUND: Answer = [404, ""];

const time = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, "Z");

const onTicket =
  (answer: (asked: Asked, id: string, ticket: Ticket) => Answer): Route["answer"] =>
  (asked, id = "") => {
    const ticket = ticketAt(asked.simulator, asked.host, id);
    return ticket === undefined ? NOT_FOUND : answer(asked, id, ticket);
  };

const noteSchema = z.strictObject({ body: z.string().min(1), private: z.boolean().default(true) });

const plainText = (html: string) => html.replace(/<[^>]*>/g, "");

function addNote({ call, simulator }: Asked, id: string, ticket: Ticket): Answer {
  const read = noteSchema.safeParse(call.json);
  if (!read.success) {
    const errors = read.error.issues.map(({ path, message }) => ({
      field: path.join("."),
      message,
      code: "invalid_value",
    }));
    return [400, { description: "Validation failed", errors }];
  }
  const { body, private: internal } = read.data;
  const note = addComment(simulator, ticket, { body, author: OWN, internal });
  const conversation = {
    ...{ id: Number(note.id), body, body_text: plainText(body), private: internal, incoming: false },
    ...{ ticket_id: Number(id), user_id: Number(OWN), source: 2 },
    ...{ created_at: time(note.created), updated_at: time(note.updated) },
  };
  return [201, { conversation }];
}

const TICKET = "/api/v2/tickets/:id";

const ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: TICKET,
    answer: onTicket((_, id, { raw }) => [200, { ticket: { id: Number(id), status: 2, ...raw } }]),
  },
  { method: "POST", path: `${TICKET}/notes`, answer: onTicket(addNote) },
];

/** An API key is the user name; the password may be anything ("Authentication"). */
export const freshserviceApi = tabled(ROUTES, {
  refuse: (call) => {
    if (basicOf(call) === undefined) {
      return [401, { code: "invalid_credentials", message: "You have to be logged in to perform this action." }];
    }
    if (call.method === "GET" || isJsonType(call)) return undefined;
    return [415, { code: "invalid_content_type", message: "Content-Type header should have application/json" }];
  },
  unknown: NOT_FOUND,
});
