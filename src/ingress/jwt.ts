import { createRemoteJWKSet, customFetch, errors, type JWTPayload, jwtVerify } from "jose";
import type { Runtime } from "../config/runtime.ts";
import { throughProxy } from "../egress.ts";
import { parseJson } from "../json.ts";
import { textOf } from "./bytes.ts";
import { disbelieve, type Inbound, type Open } from "./scheme.ts";

/** A JSON Web Token of the platform's own, signed with a key of its JWK set (RFC 7519, RFC 7517). It does not cover the body. */
export interface JwtScheme {
  readonly kind: "jwt";
  /** Where the platform publishes its keys. */
  readonly jwks: string;
  readonly issuer: string | readonly string[];
  readonly audience: string | readonly string[];
  /** Claims that must be there and equal. */
  readonly claims: readonly ClaimRule[];
  /** What the key must be endorsed for, where the platform says so of its keys. */
  readonly endorsement: string | null;
}

export type ClaimRule =
  | { readonly claim: string; readonly equals: string | boolean }
  /** Equal to this field of the body. */
  | { readonly claim: string; readonly field: string };

/** Seconds by which clocks may differ (Microsoft, "Authentication with the Bot Connector API": 5 minutes). */
const CLOCK_SKEW = 300;

/** Keys are kept for a day; a token of an unknown key has them fetched again, at most so often, as anybody can name one. */
const KEYS = { cacheMaxAge: 24 * 60 * 60 * 1000, cooldownDuration: 60 * 1000, timeoutDuration: 5000 } as const;

/** Opens a JWT scheme. */
export const openJwt: Open<JwtScheme> = async (scheme, _, runtime) => {
  const keys = createRemoteJWKSet(new URL(scheme.jwks), { ...KEYS, [customFetch]: fetchKeys(runtime) });
  return async (request, now) => {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
    if (token === undefined) return disbelieve("missing");
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        // Never what the token says of itself: "none", or HMAC with the public key for a secret.
        algorithms: ["RS256"],
        issuer: [scheme.issuer].flat(),
        audience: [scheme.audience].flat(),
        clockTolerance: CLOCK_SKEW,
        currentDate: new Date(now),
        requiredClaims: ["exp"],
      });
      const key = keys.jwks()?.keys.find(({ kid }) => kid === protectedHeader.kid);
      if (!isEndorsed(key, scheme.endorsement)) return disbelieve("bad_signature");
      if (!scheme.claims.every((rule) => holds(rule, payload, request))) return disbelieve("bad_signature");
      return { ok: true, body: request.body, once: null };
    } catch (error) {
      if (error instanceof errors.JWTExpired) return disbelieve("stale");
      if (isForged(error)) return disbelieve("bad_signature");
      return disbelieve("unverifiable");
    }
  };
};

/** What jose says of a token that is not good, as opposed to keys that could not be had. */
const isForged = (error: unknown) =>
  error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout) && error.code !== "ERR_JOSE_GENERIC";

const fetchKeys =
  ({ egressProxy }: Runtime) =>
  (url: string, options: RequestInit): Promise<Response> =>
    fetch(throughProxy(egressProxy, url), { ...options, redirect: "manual" });

/** Bot Framework lists the channels that a key may sign for; other platforms list none. */
function isEndorsed(key: object | undefined, endorsement: string | null): boolean {
  if (endorsement === null || key === undefined || !("endorsements" in key)) return true;
  return Array.isArray(key.endorsements) && key.endorsements.includes(endorsement);
}

function holds(rule: ClaimRule, payload: JWTPayload, { body }: Inbound): boolean {
  const claim = Object.hasOwn(payload, rule.claim) ? payload[rule.claim] : undefined;
  if ("equals" in rule) return claim === rule.equals;
  const json = parseJson(textOf(body));
  const field =
    typeof json === "object" && json !== null && Object.hasOwn(json, rule.field)
      ? json[rule.field as keyof typeof json]
      : undefined;
  return typeof claim === "string" && claim === field;
}
