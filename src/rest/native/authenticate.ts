import { createMiddleware } from "hono/factory";
import { tokenDigest } from "../../config/secrets.ts";
import type { Principal } from "../../desk/operation.ts";
import { verify } from "../../iam/signature.ts";
import type { Services } from "../../services.ts";
import { refuse } from "./errors.ts";

/** What the routes of `/v5` find in the context. */
export interface NativeEnv {
  Variables: {
    requestId: string;
    principal: Principal;
    /** The signature of a signed call: the same one again is the same call again. */
    signature: string | null;
  };
}

type Caller = { readonly client: string; readonly signature: string | null };

/**
 * A client token in `X-Auth-Token`, or a signature with a key pair that the gateway issued (SDK-HMAC-SHA256, contract section
 * 7), so that scripts built on the official SDK change nothing but their endpoint.
 */
export const authenticateNative = (services: Services) =>
  createMiddleware<NativeEnv>(async (c, next) => {
    const token = c.req.header("x-auth-token");
    const caller =
      token === undefined
        ? await bySignature(services, c.req.raw, await c.req.arrayBuffer())
        : byToken(services, token);
    if (typeof caller === "string")
      return refuse(c, "unauthenticated", `Incorrect IAM authentication information: ${caller}`);
    c.set("principal", { kind: "client", id: `client:${caller.client}`, name: caller.client });
    c.set("signature", caller.signature);
    return next();
  });

function byToken({ gateway }: Services, token: string): Caller | string {
  const client = gateway.secrets.clients.get(tokenDigest(token));
  return client === undefined ? "decrypt token fail" : { client, signature: null };
}

/**
 * The signed host may be the one that arrived or any of the config's `public_hosts`. A body that is not signed is refused: it
 * could have been changed on the way.
 */
async function bySignature({ gateway, now }: Services, request: Request, body: ArrayBuffer): Promise<Caller | string> {
  const { signers } = gateway.secrets;
  const headers = Object.fromEntries(request.headers);
  const arrived = headers.host ?? new URL(request.url).host;
  let reason = "x-auth-token not found";
  for (const host of [arrived, ...gateway.config.parsed.public_hosts]) {
    const signed = {
      method: request.method,
      url: request.url,
      headers: { ...headers, host },
      body: new Uint8Array(body),
    };
    const verified = verify(signed, (accessKey) => signers.get(accessKey), now());
    if (verified.ok) return verified.bodySigned ? accept(verified) : "the body must be signed";
    if (verified.reason !== "missing")
      reason = verified.reason === "skewed" ? "x-sdk-date is too far from now" : "verify aksk signature fail";
    if (verified.reason !== "bad_signature") break;
  }
  return reason;

  function accept({ accessKey, signature }: { accessKey: string; signature: string }): Caller | string {
    const client = signers.get(accessKey)?.client;
    return client === undefined ? "verify aksk signature fail" : { client, signature };
  }
}
