import { randomUUID } from "node:crypto";
import type { Sender, SendOptions, Sent } from "./sender.ts";
import { asAnswered, asComment, standardHeaders } from "./signatures.ts";

/** Plays the business rule of a ServiceNow instance, which signs by Standard Webhooks. */

/** sys_ids of the demo config; `gateway` is the user that comments for it. */
const USER = "62826bf03710200044e0bfc8bcbe5d";
const USERS: Readonly<Record<string, string>> = {
  "dba-1": `${USER}01`,
  "dba-2": `${USER}02`,
  "on-call": `${USER}03`,
  gateway: `${USER}09`,
};
const STRANGER = `${USER}99`;

const INSTANCE = "https://example.service-now.com";

/** The change request of the demo. */
const RECORD = { table: "change_request", sys_id: "9d385017c611228701d22104cc95c371", number: "CHG0030042" };

/** Somebody of the config by name, anybody else by their sys_id. */
const userOf = (person: string): string => USERS[person] ?? (/^[0-9a-f]{32}$/.test(person) ? person : STRANGER);

/** Signs a body as the rule does. */
export function servicenowRequest(payload: object, { variables, delivery, at = Date.now() }: SendOptions) {
  const body = JSON.stringify(payload);
  const id = delivery ?? randomUUID();
  const signed = standardHeaders(variables.SERVICENOW_WEBHOOK_SECRET ?? "", body, id, at);
  return { headers: { "content-type": "application/json", ...signed }, body };
}

/** Makes an event of the demo's change request; `fields` is what the rule's author sends beside it, or instead. */
export function servicenowEvent(fields: Readonly<Record<string, unknown>>, options: SendOptions): Sent {
  const event = { ...RECORD, actor: userOf(options.person), ...fields };
  return { ...servicenowRequest(event, options), conversation: String(event.sys_id) };
}

export const servicenowSender: Sender = {
  secrets: ["SERVICENOW_WEBHOOK_SECRET"],
  ticket: { host: new URL(INSTANCE).host, key: RECORD.sys_id, ticket: { ...RECORD, short_description: "Move orders" } },
  command: async (text, options) => servicenowEvent({ comment: asComment(text) }, options),
  textOf: (body) => asAnswered(body) ?? String(Object(body).work_notes ?? Object(body).comments ?? ""),
  isReplyTo: ({ conversation }, { url }) =>
    url.startsWith(`${INSTANCE}/api/now/table/`) && url.includes(`/${conversation}`),
};
