import { BELIEVED_FIELD } from "../../config/sources/ticketing.ts";
import { headerToken } from "../../webhooks/token.ts";
import { defineWebhook } from "../webhook/define.ts";
import { webhookToken } from "../webhook/fields.ts";

/** Prometheus, "Alertmanager configuration", webhook_config: a group of alerts, whose bearer token comes with every request. */
export const alertmanager = defineWebhook({
  name: "alertmanager",
  settings: BELIEVED_FIELD,
  event: { ticket: "groupKey", title: "commonAnnotations.summary", type: "status" },
  secrets: { token: webhookToken("Alertmanager: http_config → authorization → credentials") },
  scheme: headerToken("authorization", "Bearer "),
  coversBody: false,
});
