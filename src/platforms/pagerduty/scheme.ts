import { timeInBody } from "../../webhooks/fresh.ts";
import { HMAC_OF_BODY, signature } from "../../webhooks/signature.ts";

/** Seconds. */
const TWO_DAYS = 48 * 60 * 60;

/** PagerDuty, "Verifying signatures"; deliveries are retried for two days. */
export const pagerdutyScheme = signature({
  ...HMAC_OF_BODY,
  signature: { header: "x-pagerduty-signature", prefix: "v1=", separator: ",", encoding: "hex" },
  fresh: timeInBody(["event", "occurred_at"], "iso", TWO_DAYS),
});
