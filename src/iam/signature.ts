/// <reference types="node/crypto" />
/**
 * SDK-HMAC-SHA256, the request signature of Huawei Cloud (contract §7), in both directions: `sign` for calls to DRS,
 * `verify` for callers that sign towards the gateway. Every stage is exported, so that a failing vector says where it
 * went wrong. Pure: the clock and the secrets are arguments.
 */
import { createHmac, hash, timingSafeEqual } from "node:crypto";

/** A request as it goes over the wire. Header names in any case; the body as the raw bytes (text counts as UTF-8). */
export interface SignableRequest {
  method: string;
  url: URL | string;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array | string | null;
}

/** A key pair; `securityToken` belongs to temporary keys only and is sent and signed with every request. */
export interface Credentials {
  accessKey: string;
  secretKey: string;
  securityToken?: string | undefined;
}

/** What a verifier knows about an access key. */
export type KnownSecret = Pick<Credentials, "secretKey" | "securityToken">;

/** Why a request was refused; for logs and counters, an answer should not tell them all apart. */
export type SignatureRefusal =
  | "missing"
  | "malformed"
  | "skewed"
  | "unknown_access_key"
  | "security_token"
  | "bad_signature";

/**
 * `signedAt` is in epoch ms; `bodySigned` is false for UNSIGNED-PAYLOAD: such a body may have been changed. `signature` alone tells
 * one signed request from another: the header around it can be written in several ways.
 */
export type Verification =
  | { ok: true; accessKey: string; signature: string; signedAt: number; bodySigned: boolean }
  | { ok: false; reason: SignatureRefusal };

/** The gateway in front of DRS refuses a date further away than this, in either direction (ms, contract §7). */
export const SIGNATURE_TOLERANCE_MS = 15 * 60 * 1000;

const ALGORITHM = "SDK-HMAC-SHA256";
const UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";
const EMPTY_BODY_HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const AUTHORIZATION = /^SDK-HMAC-SHA256 +Access=([^,\s]+), *SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{64})$/;
const SDK_DATE = /^\d{8}T\d{6}Z$/;
/** What encodeURIComponent leaves alone although RFC 3986 reserves it. */
const RESERVED_LEFTOVERS = /[!'()*]/g;
const NEEDS_ENCODING = /[^A-Za-z0-9\-_.~]/;

const encoder = new TextEncoder();

function encodeRfc3986(text: string): string {
  if (!NEEDS_ENCODING.test(text)) return text;
  return encodeURIComponent(text.toWellFormed()).replace(
    RESERVED_LEFTOVERS,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** "+" is a space: the Go client writes spaces so and signs them as %20. */
function decodeQueryText(text: string): string {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  return spaced.includes("%") ? decodeURIComponent(spaced) : spaced;
}

function sha256Hex(data: Uint8Array | string): string {
  return hash("sha256", data, "hex");
}

/** Each segment encoded as it stands on the wire (an escape is escaped again, as the SDKs do), closed by a slash. */
export function canonicalUri(path: string): string {
  const encoded = path.split("/").map(encodeRfc3986).join("/");
  return encoded.endsWith("/") ? encoded : `${encoded}/`;
}

/**
 * The raw query (without "?") decoded, sorted by name and value, and encoded anew: clients differ in what they escape.
 * @throws URIError on an escape that is not UTF-8.
 */
export function canonicalQuery(query: string): string {
  if (query === "") return "";
  const pairs: [string, string][] = [];
  for (const part of query.split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = equals < 0 ? part : part.slice(0, equals);
    pairs.push([decodeQueryText(name), equals < 0 ? "" : decodeQueryText(part.slice(equals + 1))]);
  }
  pairs.sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB));
  return pairs.map(([name, value]) => `${encodeRfc3986(name)}=${encodeRfc3986(value)}`).join("&");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Lower-case names, trimmed values; `undefined` when one name comes twice: nobody can tell which one was signed. */
function lowerCased(headers: Readonly<Record<string, string>>): Map<string, string> | undefined {
  const lower = new Map<string, string>();
  for (const name in headers) {
    const key = name.toLowerCase();
    if (lower.has(key)) return undefined;
    lower.set(key, headers[name]?.trim() ?? "");
  }
  return lower;
}

function payloadHash(body: SignableRequest["body"], contentSha256: string | undefined): string {
  if (contentSha256 === UNSIGNED_PAYLOAD) return UNSIGNED_PAYLOAD;
  return body === null || body.length === 0 ? EMPTY_BODY_HASH : sha256Hex(body);
}

function assemble(
  request: Pick<SignableRequest, "method" | "body">,
  url: URL,
  headers: ReadonlyMap<string, string>,
  names: readonly string[],
): string {
  let canonicalHeaders = "";
  for (const name of names) canonicalHeaders += `${name}:${headers.get(name) ?? ""}\n`;
  const contentSha256 = names.includes("x-sdk-content-sha256") ? headers.get("x-sdk-content-sha256") : undefined;
  return [
    request.method.toUpperCase(),
    canonicalUri(url.pathname),
    canonicalQuery(url.search.slice(1)),
    canonicalHeaders,
    names.join(";"),
    payloadHash(request.body, contentSha256),
  ].join("\n");
}

/**
 * The text whose hash is signed. `signedHeaderNames` in lower case and in the order of the SignedHeaders list; a header
 * that is absent counts as empty, except that `host` comes from the URL.
 */
export function canonicalRequest(request: SignableRequest, signedHeaderNames: readonly string[]): string {
  const url = new URL(request.url);
  const headers = lowerCased(request.headers) ?? new Map<string, string>();
  if (!headers.has("host")) headers.set("host", url.host);
  return assemble(request, url, headers, signedHeaderNames);
}

/** `date` is the value of X-Sdk-Date. */
export function stringToSign(date: string, canonical: string): string {
  return `${ALGORITHM}\n${date}\n${sha256Hex(canonical)}`;
}

/** The signature in lower-case hex. The secret key is used as it is: no derived key, no scope. */
export function computeSignature(secretKey: string, text: string): string {
  return createHmac("sha256", secretKey).update(text).digest("hex");
}

/** The value of the Authorization header. */
export function authorizationHeader(
  accessKey: string,
  signedHeaderNames: readonly string[],
  signature: string,
): string {
  return `${ALGORITHM} Access=${accessKey}, SignedHeaders=${signedHeaderNames.join(";")}, Signature=${signature}`;
}

/** A moment as X-Sdk-Date writes it: `20260115T081530Z`. */
export function formatSdkDate(now: Date | number): string {
  const iso = new Date(now).toISOString();
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`;
}

/** Epoch ms of an X-Sdk-Date; `undefined` unless it is written exactly so and exists in the calendar. */
export function parseSdkDate(text: string): number | undefined {
  if (!SDK_DATE.test(text)) return undefined;
  const day = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
  const at = Date.parse(`${day}T${text.slice(9, 11)}:${text.slice(11, 13)}:${text.slice(13, 15)}Z`);
  return Number.isNaN(at) ? undefined : at;
}

const SET_BY_SIGN = new Set(["host", "authorization", "x-sdk-date"]);

/**
 * The complete headers to send: those given, X-Sdk-Date, X-Security-Token for temporary keys, Authorization. `host` is
 * signed from the URL but not returned: fetch sets it itself and a Worker may not. Write spaces in the query as %20.
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

/** Compares without telling by its duration where two texts differ. */
function equalInConstantTime(a: string, b: string): boolean {
  const left = encoder.encode(a);
  const right = encoder.encode(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Neither side may have a token the other lacks, and a token that is sent must be signed (contract §7). */
function securityTokenMatches(sent: string | undefined, expected: string | undefined, names: readonly string[]) {
  if (sent === undefined || expected === undefined) return sent === expected;
  return names.includes("x-security-token") && equalInConstantTime(sent, expected);
}

/**
 * Whether the request was signed with the secret of the access key it names, within 15 minutes of `now`. The caller
 * chooses which headers it signed (SDKs differ, contract §7), but X-Sdk-Date must be among them. Never throws.
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
  if (!names.every((name) => headers.has(name))) return { ok: false, reason: "malformed" };
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
