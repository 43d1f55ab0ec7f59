import { renderMarkdown } from "../../tickets/render.ts";
import { defineWebhook } from "../webhook/define.ts";
import { BOT_FIELD, optionalApiToken, signingSecret } from "../webhook/fields.ts";
import { linearDelivery, linearMutation } from "./comment.ts";
import { linearScheme } from "./scheme.ts";

/** Linear, "Webhooks". */
export const linear = defineWebhook({
  name: "linear",
  settings: BOT_FIELD,
  event: {
    ticket: ["data.issue.identifier", "data.identifier"],
    title: ["data.issue.title", "data.title"],
    actor: "actor.id",
    at: "webhookTimestamp",
    type: "type",
    // Not what was edited: it has been said before.
    comment: { path: "data.body", where: { type: "Comment", action: "create" } },
  },
  key: /^([A-Z][A-Z0-9]{0,9}-\d{1,9})$/,
  secrets: {
    signing: signingSecret("Linear: the webhook's signing secret"),
    api: optionalApiToken("Linear: Settings → API → Personal API keys"),
  },
  scheme: linearScheme,
  coversBody: true,
  /** "GraphQL API", "Authentication": a personal key stands alone in its header. */
  write: {
    host: () => "api.linear.app",
    headers: (token) => ({ authorization: token }),
    call: ({ key, message, handle }) => ({
      ...{ method: "POST", path: "/graphql" },
      body: linearMutation(key, renderMarkdown(message), handle),
    }),
    delivery: linearDelivery,
    edits: true,
  },
});
