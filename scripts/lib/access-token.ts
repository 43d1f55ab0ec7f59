import { importJWK, SignJWT } from "jose";
import config from "../../examples/demo/gateway.config.ts";
import { DEMO_KEY } from "./senders/teams-key.ts";

/** The header that Cloudflare Access would put on the requests of somebody whom it has let through to the demo. */
export async function accessHeader(
  email: string,
  change: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, string>> {
  const { access } = config.console ?? {};
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    ...{ iss: `https://${access?.team}`, aud: [access?.audience ?? ""], sub: `sub-of-${email}`, email },
    ...{ iat: now, exp: now + 3600, type: "app" },
    ...change,
  };
  const header = { alg: "RS256", kid: DEMO_KEY.kid };
  const token = await new SignJWT(claims).setProtectedHeader(header).sign(await importJWK(DEMO_KEY, "RS256"));
  return { "cf-access-jwt-assertion": token };
}
