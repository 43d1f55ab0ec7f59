import * as z from "zod";
import { approvalSchema } from "../../config/sources/ticketing.ts";
import { hostName, OWN_ACCOUNT } from "../shared/fields.ts";
import type { TicketSettingsOf } from "../ticket-system.ts";

const table = z.string().regex(/^[a-z][a-z0-9_]*$/, "a table, e.g. change_request");

/** What the config says of a ServiceNow instance. */
export const SERVICENOW_SETTINGS = {
  instance: hostName.describe("e.g. example.service-now.com"),
  user: z.string().min(1).describe("name of the user that the gateway writes as"),
  bot: z
    .string()
    .regex(/^[0-9a-f]{32}$/, "a sys_id, 32 hexadecimal digits")
    .describe(OWN_ACCOUNT),
  tables: z.array(table).min(1).describe("tables whose records are listened to"),
  approval: approvalSchema.optional().describe("how a record approves an operation, where policy lets it"),
};

export type ServicenowSettings = TicketSettingsOf<typeof SERVICENOW_SETTINGS>;

export const SERVICENOW_IDS = {
  kind: "servicenow",
  person: z.string().regex(/^[a-z0-9.-]+\/[0-9a-f]{32}$/, "instance and sys_id, e.g. example.service-now.com/6282…"),
  channel: table,
};
