import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { Gateway } from "../config/gateway.ts";
import { tokenDigest } from "../config/secrets.ts";
import type { Principal } from "../desk/operation.ts";
import type { NoteRefusal } from "../ingress/refusals.ts";
import { problem } from "../problem.ts";
import type { Services } from "../services.ts";

/** What the routes of `/v1` find in the context. */
export interface RestEnv {
  Variables: { requestId: string; principal: Principal };
}

/** The client of `Authorization: Bearer <token>` (RFC 6750 section 2.1), or why there is none. */
export function clientOf({ secrets }: Pick<Gateway, "secrets">, authorization: string | undefined): Principal | string {
  const [, token] = /^Bearer +([\x21-\x7e]+)$/i.exec(authorization ?? "") ?? [];
  if (token === undefined) return "missing";
  const client = secrets.clients.get(tokenDigest(token));
  return client === undefined ? "unknown_token" : { kind: "client", id: `client:${client}`, name: client };
}

export function unauthenticated(c: Context, noteRefusal: NoteRefusal, reason: string): Response {
  noteRefusal(c, "v1", reason);
  c.header("www-authenticate", 'Bearer realm="drs-gateway"');
  return problem(c, 401, "unauthenticated", "send Authorization: Bearer <token> of a client of the config");
}

/** Lets in clients of the config. */
export const authenticate = ({ gateway }: Services, noteRefusal: NoteRefusal) =>
  createMiddleware<RestEnv>(async (c, next) => {
    const principal = clientOf(gateway, c.req.header("authorization"));
    if (typeof principal === "string") return unauthenticated(c, noteRefusal, principal);
    c.set("principal", principal);
    return next();
  });
