import { createMiddleware } from "hono/factory";
import { tokenDigest } from "../config/secrets.ts";
import type { Principal } from "../desk/operation.ts";
import type { NoteRefusal } from "../ingress/refusals.ts";
import { problem } from "../problem.ts";
import type { Services } from "../services.ts";

/** What the routes of `/v1` find in the context. */
export interface RestEnv {
  Variables: { requestId: string; principal: Principal };
}

/** `Authorization: Bearer <token>` (RFC 6750 section 2.1) of a client of the config. */
export const authenticate = ({ gateway }: Services, noteRefusal: NoteRefusal) =>
  createMiddleware<RestEnv>(async (c, next) => {
    const [, token] = /^Bearer +([\x21-\x7e]+)$/i.exec(c.req.header("authorization") ?? "") ?? [];
    const client = token === undefined ? undefined : gateway.secrets.clients.get(tokenDigest(token));
    if (client === undefined) {
      noteRefusal(c, "v1", token === undefined ? "missing" : "unknown_token");
      c.header("www-authenticate", 'Bearer realm="drs-gateway"');
      return problem(c, 401, "unauthenticated", "send Authorization: Bearer <token> of a client of the config");
    }
    c.set("principal", { kind: "client", id: `client:${client}`, name: client });
    return next();
  });
