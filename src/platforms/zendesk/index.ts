import * as z from "zod";
import { renderPlain } from "../../tickets/render.ts";
import { basic } from "../shared/call.ts";
import { defineWebhook } from "../webhook/define.ts";
import {
  BOT_FIELD,
  NOT_OF_TESTS,
  optionalApiToken,
  signingSecret,
  tenantField,
  USER_FIELD,
} from "../webhook/fields.ts";
import { commentId, idAt } from "../webhook/write.ts";
import { zendeskScheme } from "./scheme.ts";

/** Zendesk, "Webhook event types". */
export const zendesk = defineWebhook({
  name: "zendesk",
  settings: { ...tenantField("example.zendesk.com"), ...USER_FIELD, ...BOT_FIELD },
  event: {
    ticket: "detail.id",
    title: "detail.subject",
    actor: "detail.actor_id",
    at: "time",
    delivery: "id",
    type: "type",
    comment: { path: "event.comment.body", where: { type: "zen:event-type:ticket.comment_added" } },
  },
  key: /^(\d{1,20})$/,
  url: ({ host }, key) => `https://${host}/agent/tickets/${key}`,
  secrets: {
    signing: signingSecret("Zendesk: the webhook's own signing secret, not that of tests", NOT_OF_TESTS),
    api: optionalApiToken("Zendesk: Apps and integrations → API tokens"),
  },
  scheme: zendeskScheme,
  coversBody: true,
  /** Ticketing API, "Update Ticket": a comment is public unless it says otherwise. */
  write: {
    host: ({ host }) => host,
    headers: (token, { user }) => ({ authorization: basic(`${user}/token`, token) }),
    call: ({ key, message }) => ({
      ...{ method: "PUT", path: `/api/v2/tickets/${key}.json` },
      body: { ticket: { comment: { body: renderPlain(message), public: false } } },
    }),
    delivery: idAt(z.object({ audit: z.object({ id: commentId }) }).transform(({ audit }) => audit.id)),
    edits: false,
  },
});
