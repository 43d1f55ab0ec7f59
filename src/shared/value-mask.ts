import { Buffer } from "node:buffer";

/** Replacement for a secret. */
export const MASK = "***";

/** Characters of the shortest secret that is masked by its value: shorter ones appear in ordinary words. */
export const SHORTEST_SECRET = 6;

/** Fields of DRS that its callers decide by. They hold codes and ids and are left as they are. */
const CODES: ReadonlySet<string> = new Set(["status", "query_id", "error_code", "id", "job_id", "parent_id"]);

const escaped = (value: string) => JSON.stringify(value).slice(1, -1);

const asciiEscaped = (value: string) =>
  escaped(value).replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** Percent-encodings for paths and for forms; RFC 3986 section 2.1 allows hexadecimal digits of either case. */
function urlEncoded(value: string): string[] {
  const encoded = [encodeURIComponent(value.toWellFormed()), new URLSearchParams({ "": value }).toString().slice(1)];
  return encoded.flatMap((text) => [text, text.replaceAll(/%[0-9A-F]{2}/g, (digits) => digits.toLowerCase())]);
}

/**
 * Base64 of a value that stands alone or within a longer text: it begins at one of three offsets in a group of four characters.
 * Characters that depend on a neighbour are left out.
 */
function base64Within(value: string): string[] {
  const bytes = Buffer.from(value);
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    const whole = Math.floor(((shift + bytes.length) * 8) / 6);
    const text = encoded.slice(Math.ceil((shift * 8) / 6), whole);
    return [text, text.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

/** The forms in which DRS or a database may repeat a value. */
const formsOf = (value: string): string[] => [
  ...[value, escaped(value), asciiEscaped(value), escaped(escaped(value))],
  ...urlEncoded(value),
  ...base64Within(value),
];

const literally = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/** One expression for all forms, the longest first, so that no part of a secret stays behind a shorter one. */
function patternOf(values: Iterable<string>): RegExp | null {
  const long = [...new Set(values)].filter((value) => value.length >= SHORTEST_SECRET);
  const forms = [...new Set(long.flatMap(formsOf))].sort((left, right) => right.length - left.length);
  return forms.length === 0 ? null : new RegExp(forms.map(literally).join("|"), "g");
}

type Container = Record<string, unknown>;

/** Masks secrets by their values wherever they stand: as they are, JSON-escaped, URL-encoded, or in base64. */
export class ValueMask {
  readonly #pattern: RegExp | null;

  /** @param values secrets; those of fewer than 6 characters are not masked */
  constructor(values: Iterable<string>) {
    this.#pattern = patternOf(values);
  }

  /** Mask the secrets in a text. */
  text(text: string): string {
    return this.#pattern === null ? text : text.replace(this.#pattern, MASK);
  }

  /** Copy JSON with its secrets masked, in names of fields too. Uses a work list instead of recursion, since input may be deep. */
  json(json: unknown): unknown {
    if (this.#pattern === null) return json;
    const root: Container = {};
    const pending: { readonly holder: Container; readonly key: string; readonly value: unknown }[] = [
      { holder: root, key: "json", value: json },
    ];
    for (let field = pending.pop(); field !== undefined; field = pending.pop()) {
      const { holder, key, value } = field;
      const copy = Array.isArray(value) ? [] : typeof value === "object" && value !== null ? {} : undefined;
      const shown = typeof value === "string" && !CODES.has(key) ? this.text(value) : (copy ?? value);
      Object.defineProperty(holder, Array.isArray(holder) ? key : this.text(key), { ...FIELD, value: shown });
      if (copy === undefined) continue;
      // In reverse, so that the work list follows the order of the document.
      for (const [name, inner] of Object.entries(value as object).reverse()) {
        pending.push({ holder: copy as Container, key: name, value: inner });
      }
    }
    return root.json;
  }
}

/** A field as an assignment makes it; defined, since `__proto__` is a field like any other. */
const FIELD = { configurable: true, enumerable: true, writable: true } as const;
