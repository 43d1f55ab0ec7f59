import { defineWebhook } from "../webhook/define.ts";
import { signingSecret } from "../webhook/fields.ts";
import { grafanaScheme } from "./scheme.ts";

/** Grafana's alerts, signed with a timestamp header. */
export const grafana = defineWebhook({
  name: "grafana",
  settings: {},
  event: { ticket: "groupKey", title: "title", type: "status" },
  secrets: { signing: signingSecret("Grafana: contact point → HMAC Signature → Secret") },
  scheme: grafanaScheme,
  coversBody: true,
});
