import * as z from "zod";
import { renderPlain } from "../../tickets/render.ts";
import { headerToken, TOKEN_HEADER } from "../../webhooks/token.ts";
import { defineWebhook } from "../webhook/define.ts";
import { apiToken, BOT_FIELD, webhookToken } from "../webhook/fields.ts";
import { commentId, idAt } from "../webhook/write.ts";

/** Opsgenie, "Authentication". */
const authorization = (token: string) => `GenieKey ${token}`;

/** Characters of a note ("Add Note to Alert"). */
const LONGEST = 25_000;

const text = z.union([z.string(), z.number()]).transform(String);

/** Opsgenie, "Webhook integration". */
export const opsgenie = defineWebhook({
  name: "opsgenie",
  settings: {
    ...BOT_FIELD,
    host: z
      .enum(["api.opsgenie.com", "api.eu.opsgenie.com"])
      .default("api.opsgenie.com")
      .describe("api.eu.opsgenie.com in the European service region"),
  },
  event: { ticket: "alert.alertId" },
  key: /^([0-9a-z-]{1,80})$/,
  secrets: {
    token: webhookToken("Opsgenie: the value of the header X-DRS-Token in the webhook integration"),
    api: apiToken("Opsgenie: API key of an API integration"),
  },
  scheme: headerToken(TOKEN_HEADER),
  coversBody: false,
  /** Alert API, "Get Alert". */
  read: {
    host: ({ host }) => host,
    path: (key) => `/v2/alerts/${key}?identifierType=id`,
    authorization,
    ticket: z.object({ data: z.looseObject({}) }).transform(({ data }) => data),
    facts: z
      .object({ message: z.string().nullish(), status: text, updatedAt: text })
      .transform(({ message, status, updatedAt }) => ({ title: message ?? "", status, updated: updatedAt })),
  },
  /** Alert API, "Add Note to Alert", which is done later and has no id. */
  write: {
    host: ({ host }) => host,
    headers: (token) => ({ authorization: authorization(token) }),
    call: ({ key, message }) => ({
      ...{ method: "POST", path: `/v2/alerts/${key}/notes?identifierType=id` },
      body: { note: renderPlain(message).slice(0, LONGEST), user: "drs-gateway" },
    }),
    delivery: idAt(z.object({ requestId: commentId }).transform(({ requestId }) => requestId)),
    edits: false,
  },
});
