import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify, type ProtectedHeaderParameters } from "jose";
import { parseJson } from "../shared/json.ts";
import { textOf } from "./bytes.ts";
import { type PublishedKey, publishedKeys } from "./jwks.ts";
import { type Check, type Distrust, disbelieve, type Environment, type Inbound, type Scheme } from "./scheme.ts";

/** A JSON Web Token of the platform's own, signed with a key of its JWK set (RFC 7519, RFC 7517). It does not cover the body. */
export interface JwtScheme extends Scheme, JwtRow {
  readonly kind: "jwt";
}

interface JwtRow {
  /** Where the platform publishes its keys. */
  readonly jwks: string;
  readonly issuer: string | readonly string[];
  readonly audience: string | readonly string[];
  /** Claims that must be there and equal. */
  readonly claims: readonly ClaimRule[];
  /** What the key must be endorsed for, where the platform says so of its keys. */
  readonly endorsement: string | null;
}

/** What it takes to check a token by itself. */
export type JwtIssuer = Omit<JwtRow, "claims">;

export type ClaimRule =
  | { readonly claim: string; readonly equals: string | boolean }
  /** Equal to this field of the body. */
  | { readonly claim: string; readonly field: string };

/** Never what the token says of itself: "none", or HMAC with the public key for a secret. */
const ALGORITHM = "RS256";

/** Seconds by which clocks may differ (Microsoft, "Authentication with the Bot Connector API": 5 minutes). */
const CLOCK_SKEW = 300;

/** A JWT scheme: a request is believed when it carries such a token and the token was made for it. */
export const jwt = (row: JwtRow): JwtScheme => ({
  ...row,
  kind: "jwt",
  recipient: JSON.stringify([row.issuer, row.audience]),
  open: (_, environment) => openJwt(row, environment),
});

async function openJwt(scheme: JwtRow, environment: Environment): Promise<Check> {
  const verify = tokenVerifier(scheme, environment);
  return async (request, now) => {
    const token = /^Bearer (\S+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
    const payload = await verify(token, now);
    if (typeof payload === "string") return disbelieve(payload);
    const isMeant = scheme.claims.every((rule) => holds(rule, payload, request));
    return isMeant ? { ok: true, body: request.body, proof: null, once: null } : disbelieve("bad_signature");
  };
}

/** Checks tokens of one issuer for one audience: what a token proves, or why it proves nothing. */
export function tokenVerifier(scheme: JwtIssuer, environment: Environment) {
  const findKey = publishedKeys(scheme.jwks, environment);
  return async (token: string | undefined, now: number): Promise<JWTPayload | Distrust> => {
    if (token === undefined || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return "missing";
    const { alg, kid } = headerOf(token);
    if (kid === undefined) return "malformed";
    // Nobody has keys fetched with a token that no key could make good.
    if (alg !== ALGORITHM) return "bad_signature";
    const key = await findKey(kid, now);
    if (key === "unavailable") return "unverifiable";
    if (key === "unknown" || !isEndorsed(key, scheme.endorsement)) return "bad_signature";
    return payloadOf(token, key, scheme, now);
  };
}

/** What a token says of itself, before anything of it is proved. */
function headerOf(token: string): ProtectedHeaderParameters {
  try {
    return decodeProtectedHeader(token);
  } catch {
    return {};
  }
}

/** What is proved; or why nothing is. */
async function payloadOf(token: string, key: PublishedKey, { issuer, audience }: JwtIssuer, now: number) {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [ALGORITHM],
      issuer: [issuer].flat(),
      audience: [audience].flat(),
      clockTolerance: CLOCK_SKEW,
      currentDate: new Date(now),
      requiredClaims: ["exp"],
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) return "stale";
    // Anything else is the key's fault.
    return error instanceof errors.JOSEError ? "bad_signature" : "unverifiable";
  }
}

/** Bot Framework lists the channels that a key may sign for; other platforms list none. */
const isEndorsed = ({ endorsements }: PublishedKey, endorsement: string | null) =>
  endorsement === null || endorsements === undefined || endorsements.includes(endorsement);

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
