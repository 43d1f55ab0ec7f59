import { timeInBody } from "../../webhooks/fresh.ts";
import { HMAC_OF_BODY, signature } from "../../webhooks/signature.ts";

/** Seconds. */
const NINETY_MINUTES = 90 * 60;

/** Atlassian, "Secure admin webhooks"; retries come for over an hour with the time of the event. */
export const jiraScheme = signature({
  ...HMAC_OF_BODY,
  signature: { header: "x-hub-signature", prefix: "sha256=", separator: null, encoding: "hex" },
  fresh: timeInBody(["timestamp"], "milliseconds", NINETY_MINUTES, "accept"),
});
