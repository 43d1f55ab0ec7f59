/** The part of ServiceNow's Table API that the gateway uses: records, work notes, the audit, approvals. */
import * as z from "zod";
import type { IncomingCall, Simulator } from "../context.ts";
import type { Fields, Ticket, TicketComment } from "../state/ticket-state.ts";
import { basicOf, isJsonType } from "./credentials.ts";
import type { Answer } from "./platform.ts";
import { type Asked, type Route, tabled } from "./routes.ts";
import { addComment, nextId, ticketsOf } from "./routing/tickets.ts";
import { find, plain, type Row } from "./servicenow-query.ts";

/** Users of the demo; the last one is the user of every password. */
const USERS: readonly Row[] = [
  { sys_id: "62826bf03710200044e0bfc8bcbe5d01", user_name: "dba-1" },
  { sys_id: "62826bf03710200044e0bfc8bcbe5d02", user_name: "dba-2" },
  { sys_id: "62826bf03710200044e0bfc8bcbe5d03", user_name: "on-call" },
  { sys_id: "62826bf03710200044e0bfc8bcbe5d09", user_name: "drs.gateway" },
].map((user) => ({ ...user, name: user.user_name, active: "true" }));
const OWN = USERS.at(-1) ?? {};

/** Fields that only add notes: reading them does not return what was written. */
const NOTES = ["work_notes", "comments"] as const;

/** Fields that point to a record, with its table. */
const REFERENCES: Readonly<Record<string, string>> = {
  ...{ approver: "sys_user", opened_by: "sys_user", assigned_to: "sys_user", requested_by: "sys_user" },
  ...{ document_id: "task", sysapproval: "task" },
};

const refused = (status: number, message: string, detail: string | null): Answer => [
  status,
  { error: { message, detail }, status: "failure" },
];

const NO_RECORD = refused(404, "No Record found", "Record doesn't exist or ACL restricts the record retrieval");

/** In UTC, as in the API, whatever the user's time zone. */
const time = (at: number) => new Date(at).toISOString().slice(0, 19).replace("T", " ");

/** A record with its related rows. Only the simulator has a ticket's `table` and `related` (rows by table). */
interface Entry {
  id: string;
  table: string;
  ticket: Ticket;
  record: Row;
}

function entriesOf(simulator: Simulator, host: string): Entry[] {
  return ticketsOf(simulator, host).map(([id, ticket]) => {
    const { table, related: _, ...fields } = ticket.raw;
    const sys_class_name = String(table ?? "task");
    return { id, table: sys_class_name, ticket, record: { sys_id: id, sys_class_name, ...fields } };
  });
}

/** A note as ServiceNow keeps it. */
const journalOf = ({ id, table }: Entry, note: TicketComment): Row => ({
  ...{ sys_id: note.id, name: table, element_id: id, element: note.internal ? "work_notes" : "comments" },
  ...{ value: note.body, sys_created_on: time(note.created), sys_created_by: nameOf(note.author) },
});

const nameOf = (sysId: string) => String(USERS.find(({ sys_id }) => sys_id === sysId)?.user_name ?? sysId);

/** Fields by which each row of a related table refers to its record. */
const BELONGS: Readonly<Record<string, (entry: Entry) => Row>> = {
  sys_audit: ({ id, table }) => ({ documentkey: id, tablename: table }),
  sysapproval_approver: ({ id, table }) => ({ document_id: id, sysapproval: id, source_table: table }),
};

type Related = Record<string, Fields[] | undefined>;

const relatedRows = (table: string, entry: Entry): Row[] =>
  ((entry.ticket.raw.related as Related | undefined)?.[table] ?? []).map((row, index) => ({
    sys_id: `${entry.id.slice(0, -4)}${String(index).padStart(4, "0")}`,
    ...BELONGS[table]?.(entry),
    ...row,
  }));

/** List the rows of a table; `undefined` when there is no such table. */
function rowsOf({ simulator, host }: Asked, table: string): Row[] | undefined {
  const entries = entriesOf(simulator, host);
  if (table === "sys_user") return [...USERS];
  if (table === "sys_journal_field") {
    return entries.flatMap((entry) => entry.ticket.comments.map((note) => journalOf(entry, note)));
  }
  if (Object.hasOwn(BELONGS, table)) return entries.flatMap((entry) => relatedRows(table, entry));
  const own = entries.filter((entry) => entry.table === table || table === "task");
  return own.length > 0 || TABLES.has(table) ? own.map(({ record }) => record) : undefined;
}

/** Tables that exist even without a record. */
const TABLES: ReadonlySet<string> = new Set(["task", "change_request", "incident", "sc_req_item", "change_task"]);

/** Present a row. References have a link unless the call excludes it; `sysparm_fields` selects the fields. */
function shown({ query, host }: Asked, record: Row): Row {
  const fields = (query.get("sysparm_fields") ?? "").split(",").filter((name) => name !== "");
  const hasLinks = query.get("sysparm_exclude_reference_link") !== "true";
  const isAsked = (name: string) => fields.length === 0 || fields.includes(name);
  const entries = Object.entries(record).filter(([name]) => isAsked(name));
  const values = entries.map(([name, field]) => {
    const value = plain(field);
    const table = Object.hasOwn(REFERENCES, name) ? REFERENCES[name] : undefined;
    if (table === undefined || value === "" || !hasLinks) return [name, value];
    return [name, { link: `https://${host}/api/now/table/${table}/${value}`, value }];
  });
  return Object.fromEntries(values);
}

const invalidTable = (table: string) => refused(400, `Invalid table ${table}`, null);

function listRecords(asked: Asked, table = ""): Answer {
  const rows = rowsOf(asked, table);
  if (rows === undefined) return invalidTable(table);
  const offset = Number(asked.query.get("sysparm_offset") ?? 0);
  const limit = Number(asked.query.get("sysparm_limit") ?? 10_000);
  const found = find(rows, asked.query.get("sysparm_query") ?? "").slice(offset, offset + limit);
  return [200, { result: found.map((row) => shown(asked, row)) }];
}

function showRecord(asked: Asked, table = "", id = ""): Answer {
  const rows = rowsOf(asked, table);
  if (rows === undefined) return invalidTable(table);
  const row = rows.find(({ sys_id }) => sys_id === id);
  return row === undefined ? NO_RECORD : [200, { result: shown(asked, row) }];
}

/** Add a row to the audit for each changed field. */
function audit({ simulator }: Asked, { ticket, record }: Entry, changed: Row): void {
  const related = (ticket.raw.related ?? {}) as Related;
  const record_checkpoint = String(Number(ticket.raw.sys_mod_count ?? 0) + 1);
  const by = { user: OWN.user_name, sys_created_on: time(simulator.clock.realNow()), record_checkpoint };
  const rows = Object.entries(changed).map(([fieldname, newvalue]) => ({
    ...{ sys_id: nextId(simulator).padStart(32, "0"), fieldname, oldvalue: plain(record[fieldname]), newvalue },
    ...by,
  }));
  ticket.raw.related = { ...related, sys_audit: [...(related.sys_audit ?? []), ...rows] };
}

const updateSchema = z.record(
  z.string(),
  z.union([z.string(), z.number().transform(String), z.boolean().transform(String)]),
);

/** Update a record: notes are added, other fields are replaced. */
function updateRecord(asked: Asked, table = "", id = ""): Answer {
  const { call, simulator, host } = asked;
  const entry = entriesOf(simulator, host).find((one) => one.id === id && (one.table === table || table === "task"));
  if (entry === undefined) return rowsOf(asked, table) === undefined ? invalidTable(table) : NO_RECORD;
  const read = updateSchema.safeParse(call.json);
  if (!read.success) return refused(400, "Exception while reading request", "The payload is not valid JSON");
  for (const name of NOTES) {
    const { [name]: body = "" } = read.data;
    const note = { body, author: String(OWN.sys_id), internal: name === "work_notes" };
    if (body !== "") addComment(simulator, entry.ticket, note);
  }
  const changed = Object.fromEntries(
    Object.entries(read.data).filter(([name]) => !NOTES.some((note) => note === name)),
  );
  audit(asked, entry, changed);
  const { raw } = entry.ticket;
  const sys_mod_count = String(Number(raw.sys_mod_count ?? 0) + 1);
  const updated = { sys_updated_on: time(simulator.clock.realNow()), sys_updated_by: OWN.user_name, sys_mod_count };
  Object.assign(raw, changed, updated);
  return [200, { result: shown(asked, { ...entry.record, ...changed, ...updated }) }];
}

const TABLE = "/api/now/table/:table";

const ROUTES: readonly Route[] = [
  { method: "GET", path: TABLE, answer: listRecords },
  { method: "GET", path: `${TABLE}/:sys_id`, answer: showRecord },
  { method: "PATCH", path: `${TABLE}/:sys_id`, answer: updateRecord },
];

/** An instance of ServiceNow, with a user's name and password. */
function refuse(call: IncomingCall): Answer | undefined {
  if (basicOf(call) === undefined) {
    return refused(401, "User Not Authenticated", "Required to provide Auth information");
  }
  const { accept = "*/*" } = call.headers;
  if (!/application\/json|\*\/\*/.test(accept)) return refused(406, "Requested response type is not supported", accept);
  return call.method === "GET" || isJsonType(call) ? undefined : refused(415, "Unsupported media type", null);
}

export const servicenowApi = tabled(ROUTES, {
  refuse,
  unknown: refused(400, "Requested URI does not represent any resource", null),
});
