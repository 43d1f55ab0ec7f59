import type { Connection } from "../../config/gateway.ts";
import type { HistoryReading, TicketNotice, TicketRef } from "../../model/ticket.ts";
import { renderWorkNote } from "../../tickets/render.ts";
import type { EventReading, WriteBack } from "../../tickets/ticket-system.ts";
import { signedOr } from "../../webhooks/either.ts";
import { standardWebhooksHmac } from "../../webhooks/standard-webhooks.ts";
import { headerToken } from "../../webhooks/token.ts";
import { defineTicketSystem } from "../ticket-system.ts";
import { readAudit, readRecord, readUsers, writeNote } from "./api.ts";
import { historyOf, namesIn } from "./history.ts";
import { parseNamed, parseServicenow, ticketOf } from "./parse.ts";
import { changeOf, recordSchema, typeOf } from "./record.ts";
import { SERVICENOW_IDS, SERVICENOW_SETTINGS, type ServicenowSettings } from "./settings.ts";

const writeBack: WriteBack<ServicenowSettings> = {
  edits: false,
  every: 0,
  comment: (address, message, _, connection) => writeNote(address, renderWorkNote(message), connection),
};

const API_PASSWORD = {
  suffix: "API_PASSWORD",
  purpose: "ServiceNow: password of the user that the gateway writes as",
} as const;

/**
 * What both ways to hear of an instance have in common. Records are found by their sys_id, which people do not write: there is nothing to
 * find by a number without asking.
 */
const COMMON = {
  settings: SERVICENOW_SETTINGS,
  ids: SERVICENOW_IDS,
  // ServiceNow signs what the script signs. Basic authentication is a proof where no key is configured.
  scheme: signedOr(standardWebhooksHmac, headerToken("authorization")),
  ownId: ({ bot, instance }: ServicenowSettings) => `${instance}/${bot}`,
  history: readHistory,
  writeBack,
};

/** ServiceNow by a script that signs, as Standard Webhooks has it. */
export const servicenow = defineTicketSystem({
  ...COMMON,
  name: "servicenow",
  secrets: {
    signing: {
      suffix: "WEBHOOK_SECRET",
      form: /^(v1,)?whsec_/,
      purpose: "ServiceNow: whsec_ and the key in base64 that the script signs with",
      rotates: true,
    },
    api: { ...API_PASSWORD, isOptional: true },
  },
  coversBody: true,
  parse: parseServicenow,
});

/** The same by what signs nothing and sends a password: the record is read back. */
export const servicenowBasic = defineTicketSystem({
  ...COMMON,
  name: "servicenow-basic",
  secrets: {
    token: {
      suffix: "WEBHOOK_AUTHORIZATION",
      form: /^(Basic|Bearer) \S{16,}$/,
      purpose: "ServiceNow: the whole Authorization header that the REST message sends, e.g. Basic ZHJz…",
      rotates: true,
    },
    api: API_PASSWORD,
  },
  coversBody: false,
  parse: parseNamed,
  read: readEvent,
});

async function readHistory(
  { address }: Pick<TicketRef, "address">,
  connection: Connection<ServicenowSettings>,
): Promise<HistoryReading> {
  const record = await readRecord(address, connection);
  if (record.kind !== "read") return record;
  const rows = await readAudit(address, connection);
  if (rows.kind !== "read") return rows;
  const users = await readUsers(namesIn(record.value, rows.value), connection);
  if (users.kind !== "read") return users;
  return { kind: "read", history: historyOf(record.value, rows.value, users.value, connection.settings) };
}

/** A record as it is now, as an event. Who changed it is known by a name that can change, so that it is nobody's but the gateway's own. */
async function readEvent(
  { address }: Pick<TicketNotice, "address">,
  connection: Connection<ServicenowSettings>,
): Promise<EventReading> {
  const { settings } = connection;
  const { instance, bot, user } = settings;
  const record = await readRecord(address, connection);
  if (record.kind !== "read") return record;
  const { table = "" } = address;
  const told = recordSchema.safeParse(record.value);
  if (!told.success) return { kind: "ignored", reason: "it is no record with a number" };
  const { sys_updated_by } = record.value;
  const event = {
    type: typeOf(told.data),
    ticket: ticketOf(settings, table, told.data),
    channel: table,
    actor: sys_updated_by === user ? `${instance}/${bot}` : null,
    at: null,
    deliveries: [`${told.data.number}:${told.data.sys_mod_count ?? ""}`],
    ...changeOf(told.data),
    comment: null,
    payload: { ...record.value, table },
  };
  return { kind: "read", event };
}
