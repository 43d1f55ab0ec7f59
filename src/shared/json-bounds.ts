import { INBOUND } from "./limits.ts";

/** How much JSON holds, read from its bytes: nothing is parsed. What is no JSON has figures too, which mean nothing. */
export interface JsonFigures {
  /** Levels of objects and lists. */
  readonly depth: number;
  /** Values of all levels: objects, lists, strings, numbers and so on. One for each comma, and for the first of each object or list. */
  readonly values: number;
  /** Bytes of the longest string. */
  readonly longest: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

/** Measure JSON in one pass over its bytes: those of UTF-8 text are none of the structural ones (RFC 3629 section 1). */
export function measureJson(bytes: Uint8Array): JsonFigures {
  let depth = 0;
  let deepest = 0;
  let values = 1;
  let longest = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    switch (bytes[at]) {
      case QUOTE: {
        const end = endOfString(bytes, at);
        longest = Math.max(longest, end - at - 1);
        at = end;
        break;
      }
      case COMMA:
        values += 1;
        break;
      case 0x7b: // {
      case 0x5b: // [
        values += 1;
        depth += 1;
        if (depth > deepest) deepest = depth;
        break;
      case 0x7d: // }
      case 0x5d: // ]
        depth -= 1;
        break;
    }
  }
  return { depth: deepest, values, longest };
}

/** Index of the closing quote of a string; the last index where there is none. */
function endOfString(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(QUOTE, start + 1); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) {
    let escapes = 0;
    while (bytes[at - 1 - escapes] === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return at;
  }
  return bytes.length;
}

/** What of a body is too much: the limit, and the count. */
interface Excess {
  readonly detail: string;
}

/** Check JSON against the limits of inbound requests before it is parsed. */
export function jsonExcess(bytes: Uint8Array): Excess | null {
  const { depth, values, longest } = measureJson(bytes);
  if (depth > INBOUND.jsonLevels) {
    return { detail: `must not be nested deeper than ${INBOUND.jsonLevels} levels; it has ${depth}` };
  }
  if (values > INBOUND.jsonValues) {
    return { detail: `must have at most ${INBOUND.jsonValues} values; it has ${values}` };
  }
  if (longest > INBOUND.jsonString) {
    return { detail: `must have no string of more than ${INBOUND.jsonString} bytes; one has ${longest}` };
  }
  return null;
}

const AMPERSAND = 0x26;

/** Check the number of a form's fields before it is taken apart (URL Standard section 5.1). */
export function formExcess(bytes: Uint8Array): Excess | null {
  let fields = 1;
  for (let at = bytes.indexOf(AMPERSAND); at >= 0; at = bytes.indexOf(AMPERSAND, at + 1)) fields += 1;
  return fields > INBOUND.formFields
    ? { detail: `must have at most ${INBOUND.formFields} fields; it has ${fields}` }
    : null;
}

/** Check the number of a query's parameters before anything is read from it. */
export function queryExcess(url: string): Excess | null {
  const start = url.indexOf("?");
  if (start < 0) return null;
  let parameters = 1;
  for (let at = url.indexOf("&", start); at >= 0; at = url.indexOf("&", at + 1)) parameters += 1;
  return parameters > INBOUND.queryParameters
    ? { detail: `must have at most ${INBOUND.queryParameters} parameters; it has ${parameters}` }
    : null;
}

/** Parse JSON that is inside an inbound request, as in a field of a form; `undefined` for other text and for more than a request may hold. */
export function parseInboundJson(text: string): unknown {
  if (jsonExcess(new TextEncoder().encode(text))) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
