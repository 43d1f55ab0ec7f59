import { FRESHNESS_SECONDS } from "../limits.ts";

/**
 * Verification of HMAC-SHA256 schemes. A scheme is a row of data (`schemes.ts`); the bytes received are what is verified,
 * never something serialised again.
 */
export interface HmacScheme {
  readonly kind: "hmac";
  /** The header that carries the signature, and what stands before its hex digits there. */
  readonly signature: { readonly header: string; readonly prefix: string };
  /** The header with the signed time, in seconds since 1970. */
  readonly time: { readonly header: string };
  /** What is signed before the body, made of that time as it was written. */
  readonly preamble: (time: string) => string;
}

/** Why a request is not believed. Told to the log, never to the caller. */
export type Distrust = "missing" | "malformed" | "stale" | "bad_signature";

/** Which of the secrets matched: once none matches the previous one any more, it can go. */
export type Trust =
  | { readonly ok: true; readonly secret: "current" | "previous" }
  | { readonly ok: false; readonly reason: Distrust };

const encoder = new TextEncoder();

/** Imports a signing secret for verification: once per isolate, not per request. */
export const importHmacKey = (secret: string): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);

/**
 * Whether one of the keys signed this body at a time near now.
 * @param keys current, then previous
 * @param now epoch milliseconds
 */
export async function verifyHmac(
  scheme: HmacScheme,
  headers: Headers,
  body: Uint8Array,
  keys: readonly CryptoKey[],
  now: number,
): Promise<Trust> {
  const time = headers.get(scheme.time.header);
  const written = headers.get(scheme.signature.header);
  if (time === null || written === null) return { ok: false, reason: "missing" };
  if (!isFresh(time, now)) return { ok: false, reason: "stale" };
  const signature = written.startsWith(scheme.signature.prefix)
    ? readHex(written.slice(scheme.signature.prefix.length))
    : null;
  if (signature?.length !== 32) return { ok: false, reason: "malformed" };
  const message = concatenate(encoder.encode(scheme.preamble(time)), body);
  for (const [index, key] of keys.entries()) {
    // subtle.verify compares in constant time.
    if (await crypto.subtle.verify("HMAC", key, signature, message)) {
      return { ok: true, secret: index === 0 ? "current" : "previous" };
    }
  }
  return { ok: false, reason: "bad_signature" };
}

/** Both ways, and only for a finite whole number: NaN compares false with everything (seen in Slack's own libraries). */
function isFresh(time: string, now: number): boolean {
  if (!/^\d{1,12}$/.test(time)) return false;
  return Math.abs(now / 1000 - Number(time)) <= FRESHNESS_SECONDS;
}

/** Hex in either case; `null` for anything else. */
function readHex(text: string): Uint8Array | null {
  if (!/^(?:[0-9a-f]{2})+$/i.test(text)) return null;
  return Uint8Array.from({ length: text.length / 2 }, (_, index) =>
    Number.parseInt(text.slice(2 * index, 2 * index + 2), 16),
  );
}

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
