import type { Context, MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import type { Services } from "../application/services.ts";
import type { NoteRefusal } from "../application/sources/refusal-counts.ts";
import type { Gateway } from "../config/gateway.ts";
import { tokenDigest } from "../config/secrets/secrets.ts";
import type { Place } from "../model/place.ts";
import type { Principal } from "../model/principal.ts";
import { CSRF_HEADER, isOwnChange } from "../sessions/csrf.ts";
import { CONSOLE, type SessionOf } from "../sessions/visitor.ts";
import { problem } from "../shared/problem.ts";
import type { AdmittedCaller, RestEnv } from "./route.ts";

/** Where requests of clients come from, for policy. */
const V1: Place = { source: "v1", channel: null };

/** The client of `Authorization: Bearer <token>` (RFC 6750 section 2.1), or why there is none. */
function clientOf({ secrets }: Pick<Gateway, "secrets">, authorization: string | undefined): Principal | string {
  const [, token] = /^Bearer +([\x21-\x7e]+)$/i.exec(authorization ?? "") ?? [];
  if (token === undefined) return "missing";
  const client = secrets.clients.get(tokenDigest(token));
  return client === undefined ? "unknown_token" : { kind: "client", id: `client:${client}`, name: client };
}

/** Authentication of routes for clients, and of those that sessions of the console may use as well. */
export function authenticate({ gateway, now }: Services, sessionOf: SessionOf, noteRefusal: NoteRefusal) {
  const unauthenticated = (c: Context, reason: string): Response => {
    noteRefusal(c, "v1", reason);
    c.header("www-authenticate", 'Bearer realm="drs-gateway"');
    return problem(c, 401, "unauthenticated", "send Authorization: Bearer <token> of a client of the config");
  };
  const client: MiddlewareHandler<RestEnv> = createMiddleware(async (c, next) => {
    const principal = clientOf(gateway, c.req.header("authorization"));
    if (typeof principal === "string") return unauthenticated(c, principal);
    admit(c, { principal, place: V1, until: Number.POSITIVE_INFINITY, signature: null });
    return next();
  });
  // A request with a token comes from no browser: a session beside it, which a browser sends by itself, is not read.
  const session: MiddlewareHandler<RestEnv> = createMiddleware(async (c, next) => {
    if (c.req.header("authorization") !== undefined) return client(c, next);
    const found = await sessionOf(c, now());
    if (typeof found === "string") return unauthenticated(c, found);
    const isReading = c.req.method === "GET" || c.req.method === "HEAD";
    if (!isReading && !isOwnChange(gateway, found, c.req.raw, c.req.header(CSRF_HEADER))) {
      return problem(
        c,
        403,
        "foreign_form",
        `send ${CSRF_HEADER} with the csrf-token of a page that this session was shown, from there`,
      );
    }
    admit(c, { principal: found.principal, place: CONSOLE, until: found.expiresAt, signature: null });
    return next();
  });
  return { client, session };
}

/** Note the caller for the route. */
export function admit(c: Context<RestEnv>, { principal, place, until, signature }: AdmittedCaller): void {
  c.set("principal", principal);
  c.set("place", place);
  c.set("until", until);
  c.set("signature", signature);
}
