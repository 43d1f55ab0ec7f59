import * as z from "zod";
import { err, ok, type Result } from "../../../shared/result.ts";

/**
 * Fields of an action that carry a secret, and references that stand for one: `{"secret":"NAME"}` as the value of such a
 * field means the secret that the gateway keeps under NAME. Anywhere else that object is ordinary data.
 */

/** The secret-bearing fields of a request: tables 7, 11 and 20. */
export const SECRET_FIELDS: ReadonlySet<string> = new Set([
  "db_password",
  "ak",
  "sk",
  "ssl_cert_key",
  "ssl_cert_password",
]);

/** What stands for a hidden value. */
const MASK = "***";

const NAMES = '1 to 64 capital letters, digits and "_", a letter first';

const reference = z.strictObject({ secret: z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/, `must be ${NAMES}`) });

/**
 * A text that is secret, or a reference to one. DRS itself takes only the text. An empty one passes: Redis may have no
 * password.
 */
export const secretString = z.union([z.string(), reference], {
  error: `must be a string or a reference {"secret":"NAME"}, NAME being ${NAMES}`,
});

function referenceName(value: unknown): string | null {
  const parsed = reference.safeParse(value);
  return parsed.success ? parsed.data.secret : null;
}

type Container = Record<string, unknown>;

/** A place in a copy whose value is still the original's. */
interface Slot {
  readonly holder: Container;
  readonly key: string;
  /** Below `user_migration` of an answer, where `password` is a database user's (contract section 4.1). */
  readonly inUsers: boolean;
}

/** Gives the value to stand in a secret-bearing field. `name` is that of the reference, or null for anything else. */
type Replace = (value: unknown, name: string | null) => unknown;

/** Copies JSON and replaces what stands in secret-bearing fields. A list of work and no recursion: input may be deep. */
function replaceSecrets(json: unknown, replace: Replace): unknown {
  const root: Container = { json };
  const pending: Slot[] = [{ holder: root, key: "json", inUsers: false }];
  for (let slot = pending.pop(); slot !== undefined; slot = pending.pop()) {
    const { holder, key, inUsers } = slot;
    const value = replaceIn(slot, replace);
    const copy = copied(value);
    holder[key] = copy ?? value;
    const below = inUsers || key === "user_migration";
    // Last first, so that the list is worked off in the order of the document.
    if (copy) {
      for (const next of Object.keys(copy).reverse()) pending.push({ holder: copy, key: next, inUsers: below });
    }
  }
  return root.json;
}

function replaceIn({ holder, key, inUsers }: Slot, replace: Replace): unknown {
  const value = holder[key];
  if (SECRET_FIELDS.has(key)) return replace(value, referenceName(value));
  if (inUsers && key === "password") return replace(value, null);
  return value;
}

/** A copy of an object or list one level deep; nothing for other values. */
function copied(value: unknown): Container | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  // The keys of a list are used as those of an object. A spread keeps a field named `__proto__` a field.
  return (Array.isArray(value) ? [...value] : { ...value }) as Container;
}

/** A copy of a request or an answer in which inline secrets read `***`. References stay as they are, and so does `null`. */
export const maskSecrets = (json: unknown): unknown =>
  replaceSecrets(json, (value, name) => (name === null && value !== null ? MASK : value));

/** The names that references use, each once, in the order of the document. */
export function secretReferences(json: unknown): string[] {
  const names = new Set<string>();
  replaceSecrets(json, (value, name) => {
    if (name !== null) names.add(name);
    return value;
  });
  return [...names];
}

/**
 * Whether a secret itself is in it, and not only references. An empty text is none: so is the password of a Redis without
 * one written. (It is masked all the same: that there is no password is nobody's business.)
 */
export function hasInlineSecret(json: unknown): boolean {
  let found = false;
  replaceSecrets(json, (value, name) => {
    found ||= name === null && value !== null && value !== "";
    return value;
  });
  return found;
}

/** Looks a secret up by its name. */
export type LookUp = (name: string) => string | undefined;

/** A copy with secrets in place of references, or the names that nothing is known under. */
export function resolveSecrets(json: unknown, lookUp: LookUp): Result<unknown, string[]> {
  const missing = new Set<string>();
  const resolved = replaceSecrets(json, (value, name) => {
    if (name === null) return value;
    const secret = lookUp(name);
    if (secret === undefined) missing.add(name);
    return secret;
  });
  return missing.size > 0 ? err([...missing]) : ok(resolved);
}

const STRING = String.raw`"[^"\\]*(?:\\.[^"\\]*)*"`;
const PAIR = String.raw`\s*${STRING}\s*:\s*${STRING}\s*`;

/**
 * Puts secrets in place of references in JSON text and leaves every other byte as it was: numbers, blanks and the order of
 * fields included. Gives the names that nothing is known under. Text that is not JSON comes back as it is.
 */
export function replaceReferences(text: string, lookUp: LookUp): Result<string, string[]> {
  if (!isJson(text)) return ok(text);
  const missing = new Set<string>();
  const parts: string[] = [];
  let copiedTo = 0;
  for (const { start, end, name } of referencesIn(text)) {
    const secret = lookUp(name);
    if (secret === undefined) missing.add(name);
    parts.push(text.slice(copiedTo, start), JSON.stringify(secret ?? null));
    copiedTo = end;
  }
  return missing.size > 0 ? err([...missing]) : ok(parts.join("") + text.slice(copiedTo));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Finds references in valid JSON. There every quotation mark belongs to a string, and a string before a colon is a key; so
 * going from string to string is enough. Keys and candidates are read by JSON.parse: escapes and repeated keys mean here
 * what they mean there.
 */
function* referencesIn(text: string) {
  const strings = new RegExp(String.raw`(${STRING})(\s*:\s*)?`, "g");
  const candidate = new RegExp(String.raw`\{${PAIR}(?:,${PAIR})*\}`, "y");
  for (let match = strings.exec(text); match !== null; match = strings.exec(text)) {
    const [, key = '""', colon] = match;
    if (colon === undefined || !SECRET_FIELDS.has(JSON.parse(key))) continue;
    const start = strings.lastIndex;
    candidate.lastIndex = start;
    const [found] = candidate.exec(text) ?? [];
    const name = found === undefined ? null : referenceName(JSON.parse(found));
    if (found === undefined || name === null) continue;
    strings.lastIndex = start + found.length;
    yield { start, end: strings.lastIndex, name };
  }
}
