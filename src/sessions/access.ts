import type { Gateway } from "../config/gateway.ts";
import { tokenVerifier } from "../webhooks/jwt.ts";
import type { Distrust } from "../webhooks/scheme.ts";
import type { Session } from "./session.ts";

/**
 * People whom Cloudflare Access has let through, by the token that it puts on every request (Cloudflare One, "Validate JWTs"). The header
 * alone proves nothing: its signature, issuer and audience do.
 */

/** The header of the token. */
export const ACCESS_HEADER = "cf-access-jwt-assertion";

/** A session, or why there is none. */
export type AccessCheck = (token: string, now: number) => Promise<Session | Distrust>;

/** The check of the team that the config names; `null` where it names none, and the header says nothing. */
export function openAccess({ config, runtime }: Pick<Gateway, "config" | "runtime">): AccessCheck | null {
  const { access } = config.parsed.console;
  if (access === undefined) return null;
  const issuer = `https://${access.team}`;
  const jwks = `${issuer}/cdn-cgi/access/certs`;
  const verify = tokenVerifier({ jwks, issuer, audience: access.audience, endorsement: null }, runtime);
  return async (token, now) => {
    const payload = await verify(token, now);
    if (typeof payload === "string") return payload;
    const { email, sub = "", exp = 0 } = payload;
    // Tokens of services name no e-mail address: they are no person.
    if (typeof email !== "string" || email === "") return "bad_signature";
    const id = `access:${email.toLowerCase()}`;
    const name = config.people.get(id) ?? email;
    return { principal: { kind: "person", id, name }, id: `${id} ${sub}`, expiresAt: exp * 1000, kind: "access" };
  };
}
