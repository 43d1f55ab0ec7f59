/// <reference types="node/crypto" />
/**
 * SDK-HMAC-SHA256, the request signature of Huawei Cloud (contract section 7), in both directions: `sign` for calls to DRS,
 * `verify` for signed calls to the gateway. Pure: the clock and the secrets are arguments.
 */
import { timingSafeEqual } from "node:crypto";
import {
  ALGORITHM,
  assemble,
  computeSignature,
  lowerCased,
  type SignableRequest,
  stringToSign,
  UNSIGNED_PAYLOAD,
} from "./canonical.ts";

/** A key pair. Temporary keys have a `securityToken`, which is sent and signed with every request. */
export interface Credentials {
  accessKey: string;
  secretKey: string;
  securityToken?: string | undefined;
}

/** The secret part of an access key, as a verifier knows it. */
export type KnownSecret = Pick<Credentials, "secretKey" | "securityToken">;

/** The reason for refusing a request, for logs and counters. A response should not distinguish all of them. */
export type SignatureRefusal =
  | "missing"
  | "malformed"
  | "skewed"
  | "unknown_access_key"
  | "security_token"
  | "bad_signature";

/**
 * The result of `verify`. `signedAt` is in epoch milliseconds; `bodySigned` is false for UNSIGNED-PAYLOAD, where the body may
 * have been changed. `signature` identifies a signed request: the header around it can be written in several ways.
 */
export type Verification =
  | { ok: true; accessKey: string; signature: string; signedAt: number; bodySigned: boolean }
  | { ok: false; reason: SignatureRefusal };

/** Largest difference, in milliseconds, between a date and the clock of the API gateway in front of DRS (contract section 7). */
export const SIGNATURE_TOLERANCE_MS = 15 * 60 * 1000;

const AUTHORIZATION = /^SDK-HMAC-SHA256 +Access=([^,\s]+), *SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{64})$/;
const SDK_DATE = /^\d{8}T\d{6}Z$/;

const encoder = new TextEncoder();

/** Write the value of the Authorization header. */
export function authorizationHeader(
  accessKey: string,
  signedHeaderNames: readonly string[],
  signature: string,
): string {
  return `${ALGORITHM} Access=${accessKey}, SignedHeaders=${signedHeaderNames.join(";")}, Signature=${signature}`;
}

/** Write a time as in X-Sdk-Date: `20260115T081530Z`. */
export function formatSdkDate(now: Date | number): string {
  const iso = new Date(now).toISOString();
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`;
}

/** Parse an X-Sdk-Date into epoch milliseconds; `undefined` for other forms and for dates that do not exist. */
export function parseSdkDate(text: string): number | undefined {
  if (!SDK_DATE.test(text)) return undefined;
  const day = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
  const at = Date.parse(`${day}T${text.slice(9, 11)}:${text.slice(11, 13)}:${text.slice(13, 15)}Z`);
  return Number.isNaN(at) ? undefined : at;
}

const SET_BY_SIGN = new Set(["host", "authorization", "x-sdk-date"]);

/**
 * Sign a request. The URL must write spaces in its query as %20.
 * @returns the headers to send: those given, X-Sdk-Date, X-Security-Token for temporary keys, Authorization. `host` is signed
 *   but not returned: fetch sets it, and a Worker may not.
 */
export function sign(request: SignableRequest, credentials: Credentials, now: Date | number): Record<string, string> {
  const url = new URL(request.url);
  const date = formatSdkDate(now);
  const sent: Record<string, string> = {};
  const signed = new Map<string, string>();
  const add = (name: string, value: string) => {
    sent[name] = value;
    signed.set(name.toLowerCase(), value.trim());
  };
  for (const name in request.headers) {
    if (!SET_BY_SIGN.has(name.toLowerCase())) add(name, request.headers[name] ?? "");
  }
  add("X-Sdk-Date", date);
  if (credentials.securityToken !== undefined) add("X-Security-Token", credentials.securityToken);
  signed.set("host", url.host);
  const names = [...signed.keys()].sort();
  const signature = computeSignature(credentials.secretKey, stringToSign(date, assemble(request, url, signed, names)));
  sent.Authorization = authorizationHeader(credentials.accessKey, names, signature);
  return sent;
}

/** Compare two strings without leaking by the duration where they differ. */
function equalInConstantTime(a: string, b: string): boolean {
  const left = encoder.encode(a);
  const right = encoder.encode(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Check whether both sides have the same security token or none; a token that is sent must be signed (contract section 7). */
function securityTokenMatches(sent: string | undefined, expected: string | undefined, names: readonly string[]) {
  if (sent === undefined || expected === undefined) return sent === expected;
  return names.includes("x-security-token") && equalInConstantTime(sent, expected);
}

/**
 * Verify that a request was signed with the secret of its access key, within 15 minutes of `now`. Callers choose the signed
 * headers (SDKs differ, contract section 7), but X-Sdk-Date must be among them. Never throws.
 */
export function verify(
  request: SignableRequest,
  secretOf: (accessKey: string) => KnownSecret | undefined,
  now: Date | number,
): Verification {
  const headers = lowerCased(request.headers);
  if (headers === undefined) return { ok: false, reason: "malformed" };
  const authorization = headers.get("authorization");
  if (!authorization?.startsWith(`${ALGORITHM} `)) return { ok: false, reason: "missing" };
  const [, accessKey, list, signature] = AUTHORIZATION.exec(authorization) ?? [];
  if (accessKey === undefined || list === undefined || signature === undefined) {
    return { ok: false, reason: "malformed" };
  }
  const names = list.toLowerCase().split(";");
  const date = headers.get("x-sdk-date") ?? "";
  const signedAt = parseSdkDate(date);
  const url = URL.parse(request.url);
  if (signedAt === undefined || url === null || !names.includes("x-sdk-date"))
    return { ok: false, reason: "malformed" };
  if (!headers.has("host")) headers.set("host", url.host);
  // More names than headers means that some are repeated, and each repeats a value.
  if (names.length > headers.size || !names.every((name) => headers.has(name)))
    return { ok: false, reason: "malformed" };
  if (Math.abs(Number(now) - signedAt) > SIGNATURE_TOLERANCE_MS) return { ok: false, reason: "skewed" };

  const known = secretOf(accessKey);
  if (known === undefined) return { ok: false, reason: "unknown_access_key" };
  if (!securityTokenMatches(headers.get("x-security-token"), known.securityToken, names)) {
    return { ok: false, reason: "security_token" };
  }
  let canonical: string;
  try {
    canonical = assemble(request, url, headers, names);
  } catch {
    return { ok: false, reason: "malformed" }; // the query holds an escape that is not UTF-8
  }
  const expected = computeSignature(known.secretKey, stringToSign(date, canonical));
  if (!equalInConstantTime(expected, signature)) return { ok: false, reason: "bad_signature" };
  return { ok: true, accessKey, signature, signedAt, bodySigned: !canonical.endsWith(UNSIGNED_PAYLOAD) };
}
