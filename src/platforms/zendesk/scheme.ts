import { timeInHeader } from "../../webhooks/fresh.ts";
import { HMAC_OF_BODY, signature } from "../../webhooks/signature.ts";

/** Zendesk, "Verifying webhook authenticity". */
export const zendeskScheme = signature({
  ...HMAC_OF_BODY,
  signed: [{ header: "x-zendesk-webhook-signature-timestamp" }, "body"],
  signature: { header: "x-zendesk-webhook-signature", prefix: "", separator: null, encoding: "base64" },
  fresh: timeInHeader("x-zendesk-webhook-signature-timestamp", "iso"),
});
