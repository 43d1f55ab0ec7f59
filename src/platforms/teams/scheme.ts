import { timeInBody } from "../../webhooks/fresh.ts";
import { jwt } from "../../webhooks/jwt.ts";
import { HMAC_OF_BODY, signature } from "../../webhooks/signature.ts";

/** Microsoft, "Authentication with the Bot Connector API": the token does not cover the body, only where answers go. */
export const teamsScheme = ({ app_id }: { readonly app_id: string }) =>
  jwt({
    jwks: "https://login.botframework.com/v1/.well-known/keys",
    issuer: "https://api.botframework.com",
    audience: app_id,
    claims: [{ claim: "serviceurl", field: "serviceUrl" }],
    endorsement: "msteams",
  });

/** Microsoft, "Create an outgoing webhook": the token is the key in base64. The time in the body is signed with it. */
export const outgoingScheme = signature({
  ...HMAC_OF_BODY,
  key: "base64",
  signature: { header: "authorization", prefix: "HMAC ", separator: null, encoding: "base64" },
  fresh: timeInBody(["timestamp"], "iso"),
});
