import { timeInHeader } from "../../webhooks/fresh.ts";
import { HMAC_OF_BODY, signature } from "../../webhooks/signature.ts";

/** Slack, "Verifying requests from Slack": `v0=` + hex of HMAC-SHA256 over `v0:{time}:{body}`. */
export const slackScheme = signature({
  ...HMAC_OF_BODY,
  signed: [{ text: "v0:" }, { header: "x-slack-request-timestamp" }, { text: ":" }, "body"],
  signature: { header: "x-slack-signature", prefix: "v0=", separator: null, encoding: "hex" },
  fresh: timeInHeader("x-slack-request-timestamp"),
});
