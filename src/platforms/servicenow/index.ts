import type { HistoryReading, TicketNotice, TicketRef } from "../../model/ticket.ts";
import { renderPlain } from "../../tickets/render.ts";
import type { EventReading, Tracked, Tracker } from "../../tickets/ticket-system.ts";
import { SCHEMES } from "../../../test/support/schemes.ts";
import { readAudit, readRecord, readUsers, writeNote } from "./api.ts";
import { historyOf, namesIn } from "./history.ts";
import { parseNamed, parseServicenow, type ServicenowSource, ticketOf } from "./parse.ts";
import { recordSchema, typeOf } from "./record.ts";

/**
 * ServiceNow by a script that signs, as Standard Webhooks has it. Records are found by their sys_id, which people do not write: there is
 * nothing to find by a number without asking.
 */
export const servicenow: Tracker<ServicenowSource> = {
  scheme: () => SCHEMES.servicenow,
  contentTypes: ["application/json"],
  parse: parseServicenow,
  ownId: ({ bot, instance }) => `${instance}/${bot}`,
  history: readHistory,
  echo: {
    edits: false,
    every: 0,
    comment: (address, message, _, tracked) => writeNote(address, renderPlain(message), tracked),
  },
};

/** The same by what signs nothing and sends a password: the record is read back. */
export const servicenowBasic: Tracker<ServicenowSource> = { ...servicenow, parse: parseNamed, read: readEvent };

async function readHistory(
  { address }: Pick<TicketRef, "address">,
  tracked: Tracked<ServicenowSource>,
): Promise<HistoryReading> {
  const record = await readRecord(address, tracked);
  if (record.kind !== "read") return record;
  const rows = await readAudit(address, tracked);
  if (rows.kind !== "read") return rows;
  const users = await readUsers(namesIn(record.value, rows.value), tracked);
  if (users.kind !== "read") return users;
  return { kind: "read", history: historyOf(record.value, rows.value, users.value, tracked.settings) };
}

/** A record as it is now, as an event. Who changed it is known by a name that can change, so that it is nobody's but the gateway's own. */
async function readEvent(
  { address }: Pick<TicketNotice, "address">,
  tracked: Tracked<ServicenowSource>,
): Promise<EventReading> {
  const { settings } = tracked;
  const { instance, bot, user } = settings;
  const record = await readRecord(address, tracked);
  if (record.kind !== "read") return record;
  const { table = "" } = address;
  const told = recordSchema.safeParse(record.value);
  if (!told.success) return { kind: "ignored", reason: "it is no record with a number" };
  const { sys_updated_by, sys_mod_count } = record.value;
  const event = {
    type: typeOf(told.data),
    ticket: ticketOf(settings, table, told.data),
    channel: table,
    actor: sys_updated_by === user ? `${instance}/${bot}` : null,
    at: null,
    deliveries: [`${told.data.number}:${String(sys_mod_count ?? "")}`],
    comment: null,
    payload: { ...record.value, table },
  };
  return { kind: "read", event };
}
