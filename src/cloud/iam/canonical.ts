/// <reference types="node/crypto" />
/**
 * What SDK-HMAC-SHA256 signs (contract §7), stage by stage, so that a failing vector says where it went wrong: the canonical request, the
 * text over its hash, the signature of that.
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
/** What encodeURIComponent leaves alone although RFC 3986 reserves it. */
const RESERVED_LEFTOVERS = /[!'()*]/g;
const NEEDS_ENCODING = /[^A-Za-z0-9\-_.~]/;

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

/** The same of a URL and headers that have been taken apart already. */
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
