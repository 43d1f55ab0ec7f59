import { FRESHNESS_SECONDS } from "../limits.ts";
import { disbelieve, type Open } from "./scheme.ts";

/**
 * Verification of HMAC-SHA256 schemes. A scheme is a row of data (`schemes.ts`); the bytes received are what is verified,
 * never something serialised again.
 */
export interface HmacScheme {
  readonly kind: "hmac";
  /** Which of the source's secrets is the key. */
  readonly secret: string;
  /** The header that carries the signature, and what stands before its hex digits there. */
  readonly signature: { readonly header: string; readonly prefix: string };
  /** The header with the signed time, in seconds since 1970. */
  readonly time: { readonly header: string };
  /** What is signed before the body, made of that time as it was written. */
  readonly preamble: (time: string) => string;
}

const encoder = new TextEncoder();

/** Opens an HMAC scheme: a request is believed when the key signed this body at a time near now. */
export const openHmac: Open<HmacScheme> = async (scheme, secrets) => {
  const secret = encoder.encode(secrets[scheme.secret] ?? "");
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
  return async ({ headers, body }, now) => {
    const time = headers.get(scheme.time.header);
    const written = headers.get(scheme.signature.header);
    if (time === null || written === null) return disbelieve("missing");
    if (!isFresh(time, now)) return disbelieve("stale");
    const signature = written.startsWith(scheme.signature.prefix)
      ? readHex(written.slice(scheme.signature.prefix.length))
      : null;
    if (signature?.length !== 32) return disbelieve("malformed");
    const message = concatenate(encoder.encode(scheme.preamble(time)), body);
    // subtle.verify compares in constant time.
    const isSigned = await crypto.subtle.verify("HMAC", key, signature, message);
    return isSigned ? { ok: true, body, once: null } : disbelieve("bad_signature");
  };
};

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
