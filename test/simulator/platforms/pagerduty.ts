/** The part of PagerDuty's REST API v2 that the gateway uses: notes on incidents. */
import * as z from "zod";
import type { IncomingCall } from "../context.ts";
import type { Answer } from "./platform.ts";
import { type Asked, type Route, tabled } from "./routes.ts";
import { addComment, ticketAt } from "./routing/tickets.ts";

/** The user of every key. */
const OWN = "PDRSGW1";

const refused = (status: number, code: number, message: string, ...errors: string[]): Answer => [
  status,
  { error: { message, code, ...(errors.length === 0 ? {} : { errors }) } },
];

const NOT_FOUND = refused(404, 2100, "Not Found");

const noteSchema = z.object({ note: z.object({ content: z.string() }) });

const time = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, "Z");

/** An account key belongs to no person, so `From` names the author ("Create a note on an incident"). */
function addNote({ call, host, simulator }: Asked, id = ""): Answer {
  const incident = ticketAt(simulator, host, id);
  if (incident === undefined) return NOT_FOUND;
  if (!/^\S+@\S+$/.test(call.headers.from ?? "")) {
    return refused(400, 2001, "Invalid Input Provided", "From header is required and must be the email of a user");
  }
  const read = noteSchema.safeParse(call.json);
  const content = read.data?.note.content.trim() ?? "";
  if (content === "") return refused(400, 2001, "Invalid Input Provided", "Content cannot be empty.");
  const note = addComment(simulator, incident, { body: content, author: OWN });
  const user = { id: OWN, type: "user_reference", summary: "drs-gateway" };
  return [
    201,
    {
      note: {
        id: note.id,
        user,
        channel: { summary: "The PagerDuty website or APIs" },
        content,
        created_at: time(note.created),
      },
    },
  ];
}

const ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/incidents/:id",
    answer: ({ host, simulator }, id = "") => {
      const incident = ticketAt(simulator, host, id);
      return incident === undefined ? NOT_FOUND : [200, { incident: { id, type: "incident", ...incident.raw } }];
    },
  },
  { method: "POST", path: "/incidents/:id/notes", answer: addNote },
];

/** "Authentication": a key is a token with its own scheme. */
function refuse({ headers }: IncomingCall): Answer | undefined {
  return /^(Token token=|Bearer )\S+$/.test(headers.authorization ?? "")
    ? undefined
    : refused(401, 2006, "Authentication failed");
}

export const pagerdutyApi = tabled(ROUTES, { refuse, unknown: NOT_FOUND });
