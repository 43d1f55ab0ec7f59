/** The forms in which a secret may stand in a log. */
import { Buffer } from "node:buffer";

export const FORMS = ["plain", "JSON-escaped", "URL-encoded", "base64", "base64url", "hex"] as const;
export type Form = (typeof FORMS)[number];

/** Shorter values stand in logs by chance. */
export const SHORTEST = 8;

/**
 * Base64 of a text within a longer one begins at any of three places in a group of four characters. Each gives other
 * characters; those in which a neighbour has a share are left out.
 */
function base64Within(bytes: Buffer): string[] {
  return [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    const wholeCharacters = Math.floor(((shift + bytes.length) * 8) / 6);
    return encoded.slice(Math.ceil((shift * 8) / 6), wholeCharacters);
  });
}

const lowerEscapes = (text: string) => text.replaceAll(/%[0-9A-F]{2}/g, (escaped) => escaped.toLowerCase());

/** As in paths and queries, and as in forms; the digits in capitals (RFC 3986 section 2.1) or not. */
function urlEncoded(value: string): string[] {
  const encoded = [encodeURIComponent(value), new URLSearchParams({ "": value }).toString().slice(1)];
  return encoded.flatMap((text) => [text, lowerEscapes(text)]);
}

/** What to look for, and which form it is; a form that equals an earlier one is not named. */
export function formsOf(value: string): ReadonlyMap<string, Form> {
  const bytes = Buffer.from(value);
  const base64 = base64Within(bytes);
  const hex = bytes.toString("hex");
  const texts: Readonly<Record<Form, readonly string[]>> = {
    plain: [value],
    "JSON-escaped": [JSON.stringify(value).slice(1, -1)],
    "URL-encoded": urlEncoded(value),
    base64,
    base64url: base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
    hex: [hex, hex.toUpperCase()],
  };
  // The first of two pairs with one key is to stay: it comes last.
  return new Map([...FORMS].reverse().flatMap((form) => texts[form].map((text) => [text, form] as const)));
}
