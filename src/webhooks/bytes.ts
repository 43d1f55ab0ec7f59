import { createHash, timingSafeEqual } from "node:crypto";

/** Bytes, strictly read: what is no hexadecimal or base64 is nothing, never something near it. */

/** Bytes of their own, which WebCrypto takes whatever the library that types it. */
export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const bytesOf = (text: string): Bytes => new Uint8Array(encoder.encode(text));

export const textOf = (bytes: Uint8Array): string => decoder.decode(bytes);

export const ENCODINGS = { hex: readHex, base64: readBase64 } as const;

/** Hex in either case; `null` for anything else. */
function readHex(text: string): Bytes | null {
  if (!/^(?:[0-9a-f]{2})+$/i.test(text)) return null;
  return Uint8Array.from({ length: text.length / 2 }, (_, index) =>
    Number.parseInt(text.slice(2 * index, 2 * index + 2), 16),
  );
}

/**
 * Base64 with its padding (RFC 4648 section 4); `null` for anything else. Bits that stand for nothing must be zero (section 3.5): else
 * one value could be written in several ways.
 */
export function readBase64(text: string): Bytes | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return null;
  const binary = atob(text);
  return btoa(binary) === text ? Uint8Array.from(binary, (character) => character.charCodeAt(0)) : null;
}

export function concatenate(parts: readonly Uint8Array[]): Bytes {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Compares in a time that tells nothing of where they differ. */
export const areEqual = (left: Uint8Array, right: Uint8Array): boolean =>
  left.length === right.length && timingSafeEqual(left, right);

/** Compares texts of any length in a time that tells nothing of them, length included. */
export const areSameText = (left: string, right: string): boolean =>
  areEqual(createHash("sha256").update(left).digest(), createHash("sha256").update(right).digest());
