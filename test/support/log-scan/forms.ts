/** The forms in which a secret may appear in a log. */
import { Buffer } from "node:buffer";

export const FORMS = ["plain", "JSON-escaped", "URL-encoded", "base64", "base64url", "hex"] as const;
export type Form = (typeof FORMS)[number];

/** Minimum length; shorter values appear in logs by chance. */
export const SHORTEST = 8;

/**
 * Base64 of a string within a longer one starts at one of three offsets in a group of four characters. Each offset
 * gives other characters; characters that depend on a neighbour are left out.
 */
function base64Within(bytes: Buffer): string[] {
  return [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    const wholeCharacters = Math.floor(((shift + bytes.length) * 8) / 6);
    return encoded.slice(Math.ceil((shift * 8) / 6), wholeCharacters);
  });
}

const lowerEscapes = (text: string) => text.replaceAll(/%[0-9A-F]{2}/g, (escaped) => escaped.toLowerCase());

/**
 * Percent-encoding for paths and queries, and for forms; with hexadecimal digits in upper case (RFC 3986 section 2.1)
 * and lower case.
 */
function urlEncoded(value: string): string[] {
  const encoded = [encodeURIComponent(value), new URLSearchParams({ "": value }).toString().slice(1)];
  return encoded.flatMap((text) => [text, lowerEscapes(text)]);
}

/** List the strings to search for with the name of their form; a form that equals an earlier one is left out. */
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
  // The first of two pairs with the same key must win, so it comes last.
  return new Map([...FORMS].reverse().flatMap((form) => texts[form].map((text) => [text, form] as const)));
}
