import { createMiddleware } from "hono/factory";
import type { Services } from "../../application/services.ts";
import type { NoteRefusal } from "../../application/sources/refusal-counts.ts";
import { ALGORITHM } from "../../cloud/iam/canonical.ts";
import { type SignatureRefusal, verify } from "../../cloud/iam/signature.ts";
import { tokenDigest } from "../../config/secrets/secrets.ts";
import { readBytes } from "../../shared/body.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { admit } from "../authenticate.ts";
import type { RestEnv } from "../route.ts";
import { V5 } from "./context.ts";
import { refuse, refuseBody } from "./errors.ts";

type Signer = { readonly client: string; readonly signature: string | null };

/** Why a caller is not believed, and how the gateway in front of DRS would say it. */
const DISTRUST = {
  missing: "x-auth-token not found",
  unsupported_algorithm: `the signing algorithm is not supported, sign with ${ALGORITHM}`,
  temporary_key:
    "temporary keys (X-Security-Token) are not accepted here, sign with the access key that the gateway's operator issued to this client",
  unknown_token: "decrypt token fail",
  stale: "x-sdk-date is too far from now",
  unsigned_body: "the body must be signed",
  bad_signature: "verify aksk signature fail",
} as const;

type Distrust = keyof typeof DISTRUST;

/** An algorithm where `Authorization` names one, such as V11-HMAC-SHA256 or SDK-HMAC-SM3. */
const NAMED_ALGORITHM = /^[A-Z0-9]+(?:-[A-Z0-9]+)+ /i;

/** What a caller is told of a signature that does not hold: the time when that is it, else nothing that helps guessing. */
const TOLD: Readonly<Record<SignatureRefusal, Distrust>> = {
  missing: "missing",
  skewed: "stale",
  malformed: "bad_signature",
  unknown_access_key: "bad_signature",
  security_token: "bad_signature",
  bad_signature: "bad_signature",
};

/** Refusals of a key. None of them tells whether the gateway knows the access key, so a temporary key may be named instead. */
const OF_KEYS: ReadonlySet<SignatureRefusal> = new Set(["unknown_access_key", "security_token"]);

function distrustOf(reason: SignatureRefusal, headers: Readonly<Record<string, string>>): Distrust {
  if (reason === "missing" && NAMED_ALGORITHM.test(headers.authorization ?? "")) return "unsupported_algorithm";
  // Clients have permanent keys only: cloud keys of an agency or a login are none of the gateway's.
  if (OF_KEYS.has(reason) && headers["x-security-token"] !== undefined) return "temporary_key";
  return TOLD[reason];
}

/**
 * A client token in `X-Auth-Token`, or a signature with a key pair that the gateway issued (SDK-HMAC-SHA256, contract section
 * 7), so that scripts built on the official SDK change nothing but their endpoint.
 */
export const authenticateNative = (services: Services, noteRefusal: NoteRefusal) =>
  createMiddleware<RestEnv>(async (c, next) => {
    const token = c.req.header("x-auth-token");
    // A signature is over the body; for a token it is read once the token is known.
    const known = token === undefined ? null : byToken(services, token);
    const body = known?.ok === false ? null : await readBytes(c);
    if (body?.ok === false) return refuseBody(c, body.error);
    const caller = known ?? (await bySignature(services, c.req.raw, body?.value ?? new ArrayBuffer(0)));
    if (!caller.ok) {
      noteRefusal(c, "v5", caller.error);
      return refuse(c, "unauthenticated", `Incorrect IAM authentication information: ${DISTRUST[caller.error]}`);
    }
    const { client, signature } = caller.value;
    const principal = { kind: "client", id: `client:${client}`, name: client } as const;
    admit(c, { principal, place: V5, until: Number.POSITIVE_INFINITY, signature });
    return next();
  });

function byToken({ gateway }: Services, token: string): Result<Signer, Distrust> {
  const client = gateway.secrets.clients.get(tokenDigest(token));
  return client === undefined ? err("unknown_token") : ok({ client, signature: null });
}

/**
 * The signed host may be the one that arrived or any of the config's `public_hosts`. A body that is not signed is refused: it
 * could have been changed on the way.
 */
async function bySignature(
  { gateway, now }: Services,
  request: Request,
  body: ArrayBuffer,
): Promise<Result<Signer, Distrust>> {
  const { signers } = gateway.secrets;
  const headers = Object.fromEntries(request.headers);
  const arrived = headers.host ?? new URL(request.url).host;
  let reason: SignatureRefusal = "missing";
  for (const host of [arrived, ...gateway.config.parsed.public_hosts]) {
    const signed = {
      method: request.method,
      url: request.url,
      headers: { ...headers, host },
      body: new Uint8Array(body),
    };
    const verified = verify(signed, (accessKey) => signers.get(accessKey), now());
    if (verified.ok) return verified.bodySigned ? accept(verified) : err("unsigned_body");
    reason = verified.reason;
    if (reason !== "bad_signature") break;
  }
  return err(distrustOf(reason, headers));

  function accept({ accessKey, signature }: { accessKey: string; signature: string }): Result<Signer, Distrust> {
    const client = signers.get(accessKey)?.client;
    return client === undefined ? err("bad_signature") : ok({ client, signature });
  }
}
