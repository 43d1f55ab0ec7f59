import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { NoteRefusal } from "../application/refusal-counts.ts";
import type { Services } from "../application/services.ts";
import type { Gateway } from "../config/gateway.ts";
import { tokenDigest } from "../config/secrets.ts";
import type { Place } from "../model/policy.ts";
import type { Principal } from "../model/principal.ts";
import { isOwnChange } from "../sessions/session.ts";
import { CONSOLE, type SessionOf } from "../sessions/visitor.ts";
import { problem } from "../shared/problem.ts";

/** Where requests of clients come from, for policy. */
const V1: Place = { source: "v1", channel: null };

/** Who asks, where, and until when that holds without being proved again (epoch milliseconds). */
interface Caller {
  readonly principal: Principal;
  readonly place: Place;
  readonly until: number;
}

/** What the routes of `/v1` find in the context. */
export interface RestEnv {
  Variables: { requestId: string } & Caller;
}

/** What sessions of the console may ask for as well: to hear of operations, to change their course, to lock. All else is for clients. */
const FOR_SESSIONS = [
  /^GET \/v1\/events$/,
  /^POST \/v1\/operations\/[^/]+\/(?:approve|deny|cancel|retry|settle)$/,
  /^(?:POST|DELETE) \/v1\/jobs\/[^/]+\/lock$/,
];

/** Carries what the forms of the console carry: pages have it in their head, too. Other sites can neither know it nor send such a header (Fetch, "CORS protocol"). */
export const CSRF_HEADER = "x-csrf-token";

/** The client of `Authorization: Bearer <token>` (RFC 6750 section 2.1), or why there is none. */
function clientOf({ secrets }: Pick<Gateway, "secrets">, authorization: string | undefined): Principal | string {
  const [, token] = /^Bearer +([\x21-\x7e]+)$/i.exec(authorization ?? "") ?? [];
  if (token === undefined) return "missing";
  const client = secrets.clients.get(tokenDigest(token));
  return client === undefined ? "unknown_token" : { kind: "client", id: `client:${client}`, name: client };
}

/**
 * Lets in clients of the config, and sessions where they may ask. Who sends a token is no browser: a session beside it, which a browser
 * would send by itself, is not looked at.
 */
export const authenticate = ({ gateway, now }: Services, sessionOf: SessionOf, noteRefusal: NoteRefusal) => {
  const unauthenticated = (c: Context, reason: string): Response => {
    noteRefusal(c, "v1", reason);
    c.header("www-authenticate", 'Bearer realm="drs-gateway"');
    return problem(c, 401, "unauthenticated", "send Authorization: Bearer <token> of a client of the config");
  };
  return createMiddleware<RestEnv>(async (c, next) => {
    const authorization = c.req.header("authorization");
    const asked = `${c.req.method} ${c.req.path}`;
    if (authorization !== undefined || !FOR_SESSIONS.some((form) => form.test(asked))) {
      const principal = clientOf(gateway, authorization);
      if (typeof principal === "string") return unauthenticated(c, principal);
      admit(c, { principal, place: V1, until: Number.POSITIVE_INFINITY });
      return next();
    }
    const session = await sessionOf(c.req.raw, now());
    if (typeof session === "string") return unauthenticated(c, session);
    if (c.req.method !== "GET" && !isOwnChange(gateway, session, c.req.raw, c.req.header(CSRF_HEADER))) {
      return problem(
        c,
        403,
        "foreign_form",
        `send ${CSRF_HEADER} with the csrf-token of a page that this session was shown, from there`,
      );
    }
    admit(c, { principal: session.principal, place: CONSOLE, until: session.expiresAt });
    return next();
  });
};

function admit(c: Context<RestEnv>, { principal, place, until }: Caller): void {
  c.set("principal", principal);
  c.set("place", place);
  c.set("until", until);
}
