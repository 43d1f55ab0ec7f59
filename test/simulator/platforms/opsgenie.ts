/** The part of Opsgenie's Alert API that the gateway uses: alerts and their notes. */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { Ticket } from "../state/ticket-state.ts";
import { tokenOf } from "./credentials.ts";
import type { Answer } from "./platform.ts";
import { type Asked, type Route, tabled } from "./routes.ts";
import { addComment, ticketsOf } from "./routing/tickets.ts";

/** Maximum number of characters in a note ("Add Note"). */
const LIMIT = 25_000;

const says = (status: number, more: object): Answer => [status, { ...more, took: 0.001, requestId: randomUUID() }];

/** Field of an alert for each kind of identifier; the default is the id. */
const IDENTIFIERS: Readonly<Record<string, string>> = { id: "id", tiny: "tinyId", alias: "alias" };

function alertAt({ simulator, host, query }: Asked, wanted: string): Ticket | undefined {
  const field = IDENTIFIERS[query.get("identifierType") ?? "id"] ?? "id";
  const alerts = ticketsOf(simulator, host);
  return alerts.find(([id, { raw }]) => String({ id, ...raw }[field as "id"]) === wanted)?.[1];
}

const hasKind = ({ query }: Asked) => Object.hasOwn(IDENTIFIERS, query.get("identifierType") ?? "id");
const WRONG_KIND = says(422, { message: "Identifier type should be one of [id, alias, tiny]." });

function showAlert(asked: Asked, id = ""): Answer {
  if (!hasKind(asked)) return WRONG_KIND;
  const alert = alertAt(asked, id);
  return alert === undefined
    ? says(404, { message: `Alert with id [${id}] does not exist` })
    : says(200, { data: { id, status: "open", ...alert.raw } });
}

const noteSchema = z.object({
  note: z.string().min(1).max(LIMIT),
  user: z.string().max(100).optional(),
  source: z.string().max(100).optional(),
});

/** Accept the request and process it later; only the status of the request shows whether the alert exists. */
function addNote(asked: Asked, id = ""): Answer {
  const read = noteSchema.safeParse(asked.call.json);
  if (!read.success) {
    const message = "Request body is not processable. Please check the errors.";
    return says(422, { message, errors: { note: "Note can not be empty or longer than 25000 characters" } });
  }
  if (!hasKind(asked)) return WRONG_KIND;
  const alert = alertAt(asked, id);
  const { note, user = "Alert API" } = read.data;
  if (alert !== undefined) addComment(asked.simulator, alert, { body: note, author: user });
  return says(202, { result: "Request will be processed" });
}

const ROUTES: readonly Route[] = [
  { method: "GET", path: "/v2/alerts/:id", answer: showAlert },
  { method: "POST", path: "/v2/alerts/:id/notes", answer: addNote },
];

export const opsgenieApi = tabled(ROUTES, {
  refuse: (call) =>
    tokenOf(call, "GenieKey") === undefined ? says(401, { message: "Could not authenticate" }) : undefined,
  unknown: says(404, { message: "Not found" }),
});
