import { HMAC_OF_BODY, signature } from "../../webhooks/signature.ts";

/** GitHub, "Validating webhook deliveries". There is no time: what came before is told by what was signed. */
export const githubScheme = signature({
  ...HMAC_OF_BODY,
  signature: { header: "x-hub-signature-256", prefix: "sha256=", separator: null, encoding: "hex" },
  fresh: null,
});
