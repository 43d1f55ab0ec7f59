/** The tickets of all ticket systems: created by `POST /_sim/tickets`, read and changed by the gateway's calls. */
import type { Simulator } from "../../context.ts";
import type { Fields, Ticket, TicketComment } from "../../state/ticket-state.ts";

/** List the tickets of a host, with their keys. */
export function ticketsOf({ store }: Simulator, host: string): [key: string, ticket: Ticket][] {
  const { hosts } = store.state.tickets;
  return Object.hasOwn(hosts, host) ? Object.entries(hosts[host] ?? {}) : [];
}

export function ticketAt(simulator: Simulator, host: string, key: string): Ticket | undefined {
  return ticketsOf(simulator, host).find(([known]) => known === key)?.[1];
}

/** Create a unique id. */
export function nextId({ store }: Simulator): string {
  const id = store.state.tickets.next_id;
  store.state.tickets.next_id += 1;
  return String(id);
}

export type NewComment = Pick<TicketComment, "body" | "author"> & Partial<TicketComment>;

export function addComment(simulator: Simulator, ticket: Ticket, given: NewComment): TicketComment {
  const now = simulator.clock.realNow();
  const usual = { internal: false, created: now, updated: now, edits: 0 };
  const comment = { ...usual, ...given, id: given.id ?? nextId(simulator) };
  ticket.comments.push(comment);
  return comment;
}

export function editComment({ clock }: Simulator, comment: TicketComment, body: unknown): TicketComment {
  return Object.assign(comment, { body, updated: clock.realNow(), edits: comment.edits + 1 });
}

/** Store a ticket. It keeps its comments unless new ones are given; its fields are replaced as a whole. */
export function putTicket(
  simulator: Simulator,
  {
    host,
    key,
    ticket: raw,
    comments,
  }: { host: string; key: string; ticket: Fields; comments?: NewComment[] | undefined },
): { ticket: Ticket; isNew: boolean } {
  const before = ticketAt(simulator, host, key);
  const ticket: Ticket = { raw, comments: before?.comments ?? [], transitions: before?.transitions ?? [] };
  if (comments !== undefined) {
    ticket.comments = [];
    for (const comment of comments) addComment(simulator, ticket, comment);
  }
  const { hosts } = simulator.store.state.tickets;
  hosts[host] = { ...hosts[host], [key]: ticket };
  return { ticket, isNew: before === undefined };
}

/** List the labels of a ticket, whatever the field of its ticket system. */
function labelsOf({ fields, labels, tags }: Fields): string[] {
  const list = (fields as Fields | undefined)?.labels ?? labels ?? tags ?? [];
  return (list as (string | { name: string })[]).map((label) => (typeof label === "string" ? label : label.name));
}

/** Present a ticket to the control API. */
export function describeTicket(host: string, key: string, { raw, comments, transitions }: Ticket) {
  return { host, key, ticket: raw, labels: labelsOf(raw), comments, transitions };
}
