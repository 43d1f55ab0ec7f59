import { timeInBody } from "../../webhooks/fresh.ts";
import { HMAC_OF_BODY, signature } from "../../webhooks/signature.ts";

/** Seconds. */
const MINUTE = 60;

/** Linear, "Securing webhooks": the time in the body, within a minute. */
export const linearScheme = signature({
  ...HMAC_OF_BODY,
  signature: { header: "linear-signature", prefix: "", separator: null, encoding: "hex" },
  fresh: timeInBody(["webhookTimestamp"], "milliseconds", MINUTE),
});
