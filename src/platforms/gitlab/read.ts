import * as z from "zod";
import type { TicketNotice } from "../../model/ticket.ts";
import { isOwnText } from "../../tickets/render.ts";
import type { EventReading } from "../../tickets/ticket-system.ts";
import { timeOf } from "../shared/time.ts";
import { type Caller, type ItemAddress, readItem } from "./api.ts";
import { KINDS, type Kind, ticketOf } from "./parse.ts";

/**
 * Reading back what a delivery was about whose token does not cover its body. Of the notice no more is believed than what to look at; whose
 * words they are, and what they are, is what GitLab says.
 */

const id = z.number().int().positive();

/** "Single project issue", "Get single MR". */
const itemSchema = z.looseObject({ iid: id, project_id: id, title: z.string(), updated_at: z.string().max(40) });

/** "Get single issue note". */
const noteSchema = z.looseObject({
  id,
  body: z.string(),
  author: z.looseObject({ id }),
  system: z.boolean(),
  created_at: z.string().max(40),
  updated_at: z.string().max(40),
});

type Item = z.output<typeof itemSchema>;
type Note = z.output<typeof noteSchema>;

/** A note that has just been made may have been touched once more by GitLab itself; nobody edits as fast. */
const UNEDITED = 1000;

export async function readBack(
  { type, address }: Pick<TicketNotice, "type" | "address">,
  connection: Caller,
): Promise<EventReading> {
  const { project = "", iid = "", note: noteId } = address;
  const kind = kindOf(address);
  if (kind === null || !connection.settings.projects.includes(project))
    return { kind: "given_up", cause: "its project is not in the config any more" };
  const item = await readItem(itemSchema, address, "", connection);
  if (item.kind !== "read") return item;
  if (String(item.value.iid) !== iid) return { kind: "given_up", cause: "GitLab answered with another ticket" };
  const about = { type, ticket: ticketOf(connection.settings.host, project, kind, iid) };
  if (noteId === undefined) return { kind: "read", event: eventOfItem(about, kind, item.value) };
  const note = await readItem(noteSchema, address, `/notes/${noteId}`, connection);
  if (note.kind !== "read") return note;
  if (String(note.value.id) !== noteId) return { kind: "given_up", cause: "GitLab answered with another note" };
  return eventOfNote(about, kind, item.value, note.value, connection);
}

const kindOf = ({ kind = "" }: ItemAddress): Kind | null => (Object.hasOwn(KINDS, kind) ? (kind as Kind) : null);

interface About {
  readonly type: string;
  readonly ticket: ReturnType<typeof ticketOf>;
}

/** Who changed it last is not to be had. The same state of it is one event, however often it is told. */
const eventOfItem = ({ type, ticket }: About, kind: Kind, item: Item) => ({
  type,
  ticket: { ...ticket, title: item.title },
  channel: String(item.project_id),
  actor: null,
  at: timeOf(item.updated_at),
  deliveries: [`${ticket.key}:${item.updated_at}`],
  comment: null,
  payload: { [KINDS[kind].name]: item },
});

/** Maintainers may edit what others wrote, and who wrote it stays: of what was edited nothing is anybody's word. */
function eventOfNote(about: About, kind: Kind, item: Item, note: Note, { settings }: Caller): EventReading {
  const [created, updated] = [timeOf(note.created_at), timeOf(note.updated_at)];
  if (created === null || updated === null) return { kind: "ignored", reason: "it does not say when it was written" };
  if (note.system) return { kind: "ignored", reason: "GitLab itself wrote the note" };
  if (updated - created >= UNEDITED) return { kind: "ignored", reason: "the note was edited" };
  if (isOwnText(note.body)) return { kind: "ignored", reason: "it copies a note of the gateway" };
  const event = {
    ...eventOfItem(about, kind, item),
    actor: `${settings.host}/${note.author.id}`,
    at: created,
    deliveries: [`note:${note.id}`],
    comment: note.body,
    payload: { [KINDS[kind].name]: item, note },
  };
  return { kind: "read", event };
}
