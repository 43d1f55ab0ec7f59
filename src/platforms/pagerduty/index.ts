import * as z from "zod";
import { renderPlain } from "../../tickets/render.ts";
import { defineWebhook } from "../webhook/define.ts";
import { BOT_FIELD, optionalApiToken, signingSecret, USER_FIELD } from "../webhook/fields.ts";
import { commentId, idAt } from "../webhook/write.ts";
import { pagerdutyScheme } from "./scheme.ts";

/** PagerDuty, "Webhooks Overview" (v3). */
export const pagerduty = defineWebhook({
  name: "pagerduty",
  settings: {
    ...USER_FIELD,
    ...BOT_FIELD,
    host: z
      .enum(["api.pagerduty.com", "api.eu.pagerduty.com"])
      .default("api.pagerduty.com")
      .describe("api.eu.pagerduty.com in the European service region"),
  },
  event: {
    // A note's event is about the note and names its incident.
    ticket: ["event.data.incident.id", "event.data.id"],
    title: ["event.data.incident.summary", "event.data.title"],
    comment: { path: "event.data.content", where: { "event.event_type": "incident.annotated" } },
    actor: "event.agent.id",
    at: "event.occurred_at",
    delivery: "event.id",
    type: "event.event_type",
  },
  key: /^([A-Z0-9]{1,40})$/,
  secrets: {
    signing: signingSecret("PagerDuty: shown once, when the subscription is made"),
    api: optionalApiToken("PagerDuty: Integrations → API Access Keys"),
  },
  scheme: pagerdutyScheme,
  coversBody: true,
  /** REST API v2, "Create a note on an incident": a key of an account says in `From` for whom it writes. */
  write: {
    host: ({ host }) => host,
    headers: (token, { user }) => ({ authorization: `Token token=${token}`, from: user }),
    call: ({ key, message }) => ({
      ...{ method: "POST", path: `/incidents/${key}/notes` },
      body: { note: { content: renderPlain(message) } },
    }),
    delivery: idAt(z.object({ note: z.object({ id: commentId }) }).transform(({ note }) => note.id)),
    edits: false,
  },
});
