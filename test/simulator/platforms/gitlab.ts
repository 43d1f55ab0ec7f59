/** The part of GitLab's REST API v4 that the gateway uses: issues and merge requests, their notes, labels of issues. */
import * as z from "zod";
import type { IncomingCall } from "../context.ts";
import type { Ticket, TicketComment } from "../state/ticket-state.ts";
import { tokenOf } from "./credentials.ts";
import type { Answer } from "./platform.ts";
import { type Asked, type Route, tabled } from "./routes.ts";
import { addComment, editComment, ticketsOf } from "./routing/tickets.ts";

/** The bot of the project access token, and the people of the demo. */
const OWN = "109";
const NAMES: Readonly<Record<string, string>> = {
  [OWN]: "project_4242_bot",
  101: "dba-1",
  102: "dba-2",
  103: "on-call",
};

/** Maximum number of characters in a note ("Create new issue note"). */
const LIMIT = 1_000_000;

const says = (status: number, message: string): Answer => [status, { message }];

const time = (at: number) => new Date(at).toISOString();

const user = (id: string) => {
  const username = NAMES[id] ?? `user-${id}`;
  return { id: Number(id), username, name: username, state: "active" };
};

/** Form of each kind in a path, in a reference (`ops/infra#17`, `ops/infra!17`) and in a response. */
const KINDS = {
  issues: { mark: "#", type: "Issue" },
  merge_requests: { mark: "!", type: "MergeRequest" },
} as const;
type Kind = keyof typeof KINDS;

/** An issue or merge request with its address. */
interface Item {
  kind: Kind;
  iid: number;
  project: string;
  ticket: Ticket;
}

/** Find a project by its id or path; an unknown one is refused. */
const onItem =
  (kind: Kind, answer: (asked: Asked, item: Item, part: string) => Answer): Route["answer"] =>
  (asked, project = "", iid = "", part = "") => {
    const items = ticketsOf(asked.simulator, asked.host).map(([key, ticket]) => ({
      parts: key.split(/[#!]/),
      key,
      ticket,
    }));
    const inProject = items.filter(
      ({ parts, ticket }) => parts[0] === project || String(ticket.raw.project_id) === project,
    );
    if (inProject.length === 0) return says(404, "404 Project Not Found");
    const found = inProject.find(({ key, parts }) => parts[1] === iid && key.includes(KINDS[kind].mark));
    if (found === undefined) return says(404, "404 Not found");
    return answer(asked, { kind, iid: Number(iid), project: found.parts[0] ?? "", ticket: found.ticket }, part);
  };

function itemOf({ kind, iid, project, ticket }: Item) {
  const web_url = `https://gitlab.example.com/${project}/-/${kind}/${iid}`;
  return { id: 9000 + iid, iid, state: "opened", labels: [], web_url, ...ticket.raw };
}

const noteOf = ({ kind, iid, ticket }: Item, note: TicketComment) => ({
  ...{ id: Number(note.id), type: null, body: note.body, attachment: null, author: user(note.author), system: false },
  ...{ created_at: time(note.created), updated_at: time(note.updated), resolvable: false },
  ...{ noteable_type: KINDS[kind].type, noteable_iid: iid, project_id: ticket.raw.project_id },
  ...{ confidential: note.internal, internal: note.internal },
});

const noteSchema = z.object({ body: z.string(), internal: z.boolean().default(false) });

/** Read the text of a note, or the error in it. */
function readNote({ call }: Asked): z.infer<typeof noteSchema> | { refusal: Answer } {
  const read = noteSchema.safeParse(call.json);
  if (!read.success) return { refusal: [400, { error: "body is missing" }] };
  const { body } = read.data;
  if (body.trim() === "") return { refusal: says(400, '400 Bad request - Note {:note=>["can\'t be blank"]}') };
  if (body.length > LIMIT) return { refusal: says(400, '400 Bad request - Note {:note=>["is too long"]}') };
  return read.data;
}

function addNote(asked: Asked, item: Item): Answer {
  const read = readNote(asked);
  if ("refusal" in read) return read.refusal;
  const note = addComment(asked.simulator, item.ticket, { ...read, author: OWN });
  item.ticket.raw.updated_at = time(note.created);
  return [201, noteOf(item, note)];
}

const onNote = (kind: Kind, answer: (asked: Asked, item: Item, note: TicketComment) => Answer) =>
  onItem(kind, (asked, item, id) => {
    const note = item.ticket.comments.find((one) => one.id === id);
    return note === undefined ? says(404, "404 Note Not Found") : answer(asked, item, note);
  });

function editNote(asked: Asked, item: Item, note: TicketComment): Answer {
  const read = readNote(asked);
  if ("refusal" in read) return read.refusal;
  return [200, noteOf(item, editComment(asked.simulator, note, read.body))];
}

/** Names in one string, or a list of them ("Update an issue"). */
const names = z.union([
  z.string().transform((text) => text.split(",").map((name) => name.trim())),
  z.array(z.string()),
]);
const labelsSchema = z
  .strictObject({ add_labels: names, remove_labels: names })
  .partial()
  .refine((given) => Object.keys(given).length > 0);

function editLabels({ call, simulator }: Asked, item: Item): Answer {
  const read = labelsSchema.safeParse(call.json);
  if (!read.success)
    return [400, { error: "add_labels, remove_labels are missing, at least one parameter must be provided" }];
  const { add_labels = [], remove_labels = [] } = read.data;
  const { raw } = item.ticket;
  const all = [...((raw.labels ?? []) as string[]), ...add_labels.filter((name) => name !== "")];
  raw.labels = [...new Set(all)].filter((name) => !remove_labels.includes(name));
  raw.updated_at = time(simulator.clock.realNow());
  return [200, itemOf(item)];
}

function routesOf(kind: Kind): Route[] {
  const path = `/api/v4/projects/:project/${kind}/:iid`;
  return [
    { method: "GET", path, answer: onItem(kind, (_, item) => [200, itemOf(item)]) },
    { method: "PUT", path, answer: onItem(kind, editLabels) },
    { method: "POST", path: `${path}/notes`, answer: onItem(kind, addNote) },
    { method: "GET", path: `${path}/notes/:id`, answer: onNote(kind, (_, item, note) => [200, noteOf(item, note)]) },
    { method: "PUT", path: `${path}/notes/:id`, answer: onNote(kind, editNote) },
  ];
}

/** A personal, group or project access token, in its own header or as a Bearer token ("REST API authentication"). */
function refuse(call: IncomingCall): Answer | undefined {
  const token = /^\S+$/.exec(call.headers["private-token"] ?? "")?.[0] ?? tokenOf(call, "Bearer");
  return token === undefined ? says(401, "401 Unauthorized") : undefined;
}

export const gitlabApi = tabled([...routesOf("issues"), ...routesOf("merge_requests")], {
  refuse,
  unknown: [404, { error: "404 Not Found" }],
});
