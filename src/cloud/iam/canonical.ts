/// <reference types="node/crypto" />
/**
 * The input of SDK-HMAC-SHA256 (contract section 7): the canonical request, the string to sign, and the signature. Each stage
 * is exported, so that a failing test vector shows the stage that differs.
 */
import { createHmac, hash } from "node:crypto";

/** A request as it goes over the wire. Header names in any case; the body as the raw bytes (text counts as UTF-8). */
export interface SignableRequest {
  method: string;
  url: URL | string;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array | string | null;
}

export const ALGORITHM = "SDK-HMAC-SHA256";
export const UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";
const EMPTY_BODY_HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/** Characters that RFC 3986 reserves and encodeURIComponent leaves alone. */
const RESERVED_LEFTOVERS = /[!'()*]/g;
const NEEDS_ENCODING = /[^A-Za-z0-9\-_.~]/;

function encodeRfc3986(text: string): string {
  if (!NEEDS_ENCODING.test(text)) return text;
  return encodeURIComponent(text.toWellFormed()).replace(
    RESERVED_LEFTOVERS,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Decode part of a query. "+" is a space: the Go client writes spaces so and signs them as %20. */
function decodeQueryText(text: string): string {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  return spaced.includes("%") ? decodeURIComponent(spaced) : spaced;
}

function sha256Hex(data: Uint8Array | string): string {
  return hash("sha256", data, "hex");
}

/** Encode each segment as it is on the wire, escaping escapes again as the SDKs do, and end with a slash. */
export function canonicalUri(path: string): string {
  const encoded = path.split("/").map(encodeRfc3986).join("/");
  return encoded.endsWith("/") ? encoded : `${encoded}/`;
}

/**
 * Decode the raw query (without "?"), sort it by name and value and encode it again: clients escape different characters.
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

/**
 * Lower-case the names of headers and trim their values; `undefined` when a name comes twice, since either may be the signed
 * one.
 */
export function lowerCased(headers: Readonly<Record<string, string>>): Map<string, string> | undefined {
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

/** Build the canonical request from a parsed URL and lower-case headers. */
export function assemble(
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
 * Build the canonical request, whose hash is signed. An absent header counts as empty, but `host` comes from the URL.
 * @param signedHeaderNames in lower case and in the order of the SignedHeaders list
 */
export function canonicalRequest(request: SignableRequest, signedHeaderNames: readonly string[]): string {
  const url = new URL(request.url);
  const headers = lowerCased(request.headers) ?? new Map<string, string>();
  if (!headers.has("host")) headers.set("host", url.host);
  return assemble(request, url, headers, signedHeaderNames);
}

/**
 * Build the string to sign.
 * @param date the value of X-Sdk-Date
 */
export function stringToSign(date: string, canonical: string): string {
  return `${ALGORITHM}\n${date}\n${sha256Hex(canonical)}`;
}

/** Compute the signature, in lower-case hex, with the secret key itself: there is no derived key and no scope. */
export function computeSignature(secretKey: string, text: string): string {
  return createHmac("sha256", secretKey).update(text).digest("hex");
}
