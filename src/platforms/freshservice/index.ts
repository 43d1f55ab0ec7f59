import * as z from "zod";
import { renderHtml } from "../../tickets/render.ts";
import { headerToken, TOKEN_HEADER } from "../../webhooks/token.ts";
import { basic } from "../shared/call.ts";
import { defineWebhook } from "../webhook/define.ts";
import { apiToken, BOT_FIELD, tenantField, webhookToken } from "../webhook/fields.ts";
import { commentId, idAt } from "../webhook/write.ts";

/** The key is the name, and the password is never read (Freshservice API v2, "Authentication"). */
const authorization = (token: string) => basic(token, "X");

const text = z.union([z.string(), z.number()]).transform(String);

/** Freshservice, "Workflow Automator", webhook node. */
export const freshservice = defineWebhook({
  name: "freshservice",
  settings: { ...tenantField("example.freshservice.com"), ...BOT_FIELD },
  event: { ticket: "ticket_id" },
  // The kind of ticket stands before its number ("#INC-7", "SR-42"); the API wants the number.
  key: /^(?:#?[A-Z]{1,6}-)?(\d{1,18})$/,
  url: ({ host }, key) => `https://${host}/a/tickets/${key}`,
  secrets: {
    token: webhookToken("Freshservice: the value of the header X-DRS-Token in the webhook node"),
    api: apiToken("Freshservice: Profile settings → API key"),
  },
  scheme: headerToken(TOKEN_HEADER),
  coversBody: false,
  /** API v2, "View a Ticket". */
  read: {
    host: ({ host }) => host,
    path: (key) => `/api/v2/tickets/${key}`,
    authorization,
    ticket: z.object({ ticket: z.looseObject({}) }).transform(({ ticket }) => ticket),
    facts: z
      .object({ subject: z.string().nullish(), status: text, updated_at: text })
      .transform(({ subject, status, updated_at }) => ({ title: subject ?? "", status, updated: updated_at })),
  },
  /** API v2, "Create a Note". */
  write: {
    host: ({ host }) => host,
    headers: (token) => ({ authorization: authorization(token) }),
    call: ({ key, message }) => ({
      ...{ method: "POST", path: `/api/v2/tickets/${key}/notes` },
      body: { body: renderHtml(message), private: true },
    }),
    delivery: idAt(
      z.object({ conversation: z.object({ id: commentId }) }).transform(({ conversation }) => conversation.id),
    ),
    edits: false,
  },
});
