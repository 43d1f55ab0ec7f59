import { timeInHeader } from "../../webhooks/fresh.ts";
import { HMAC_OF_BODY, signature } from "../../webhooks/signature.ts";

/** Grafana, "Configure the webhook notifier", HMAC signature: with its timestamp header over `{time}:{body}`. */
export const grafanaScheme = signature({
  ...HMAC_OF_BODY,
  signed: [{ header: "x-grafana-alerting-signature-timestamp" }, { text: ":" }, "body"],
  signature: { header: "x-grafana-alerting-signature", prefix: "", separator: null, encoding: "hex" },
  fresh: timeInHeader("x-grafana-alerting-signature-timestamp"),
});
