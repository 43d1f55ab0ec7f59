import * as z from "zod";
import { err, ok, type Result } from "../../../shared/result.ts";
import { MASK } from "../../../shared/value-mask.ts";

/**
 * Secret fields of an action, and references to secrets: `{"secret":"NAME"}` as the value of such a field means the secret that
 * the gateway keeps under NAME. In any other field that object is ordinary data.
 */

/** Names of the secret fields of a request: tables 7, 11 and 20. */
export const SECRET_FIELDS: ReadonlySet<string> = new Set([
  "db_password",
  "ak",
  "sk",
  "ssl_cert_key",
  "ssl_cert_password",
]);

const NAMES = '1 to 64 capital letters, digits and "_", a letter first';

const reference = z.strictObject({ secret: z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/, `must be ${NAMES}`) });

/** A secret string, or a reference to one. DRS itself takes only the string. It may be empty: Redis may have no password. */
export const secretString = z.union([z.string(), reference], {
  error: `must be a string or a reference {"secret":"NAME"}, NAME being ${NAMES}`,
});

/** The name in a reference to a secret; `null` for any other value. */
export function referenceName(value: unknown): string | null {
  const parsed = reference.safeParse(value);
  return parsed.success ? parsed.data.secret : null;
}

type Container = Record<string, unknown>;

/** A field of a copy that still holds the value of the original. */
interface PendingField {
  readonly holder: Container;
  readonly key: string;
  /** Inside `user_migration` of a response, where `password` belongs to a database user (contract section 4.1). */
  readonly inUsers: boolean;
}

/** Returns the new value of a secret field. `name` is that of the reference, or `null` for any other value. */
type Replace = (value: unknown, name: string | null) => unknown;

/** Copy JSON and replace the values of secret fields. Uses a work list instead of recursion, since input may be deep. */
function replaceSecrets(json: unknown, replace: Replace): unknown {
  const root: Container = { json };
  const pending: PendingField[] = [{ holder: root, key: "json", inUsers: false }];
  for (let field = pending.pop(); field !== undefined; field = pending.pop()) {
    const { holder, key, inUsers } = field;
    const value = replaceField(field, replace);
    const copy = shallowCopy(value);
    holder[key] = copy ?? value;
    const below = inUsers || key === "user_migration";
    // In reverse, so that the work list follows the order of the document.
    if (copy) {
      for (const next of Object.keys(copy).reverse()) pending.push({ holder: copy, key: next, inUsers: below });
    }
  }
  return root.json;
}

function replaceField({ holder, key, inUsers }: PendingField, replace: Replace): unknown {
  const value = holder[key];
  if (SECRET_FIELDS.has(key)) return replace(value, referenceName(value));
  if (inUsers && key === "password") return replace(value, null);
  return value;
}

/** Copy an object or list one level deep; `undefined` for other values. */
function shallowCopy(value: unknown): Container | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  // A list is treated as an object with its indices as keys. A spread keeps a field named `__proto__` a field.
  return (Array.isArray(value) ? [...value] : { ...value }) as Container;
}

/** Copy a request or response with `***` in place of inline secrets. References and `null` stay. */
export const maskSecrets = (json: unknown): unknown =>
  replaceSecrets(json, (value, name) => (name === null && value !== null ? MASK : value));

/** List the secrets that references name, each once, in the order of the document. */
export function secretReferences(json: unknown): string[] {
  const names = new Set<string>();
  replaceSecrets(json, (value, name) => {
    if (name !== null) names.add(name);
    return value;
  });
  return [...names];
}

/**
 * Check whether JSON contains a secret itself and not only references. An empty string is no secret: it is the password of a Redis
 * without one. `maskSecrets` masks it all the same, so that readers do not learn that there is no password.
 */
export function hasInlineSecret(json: unknown): boolean {
  let found = false;
  replaceSecrets(json, (value, name) => {
    found ||= name === null && value !== null && value !== "";
    return value;
  });
  return found;
}

/** Look a secret up by its name. */
export type LookUp = (name: string) => string | undefined;

/** Copy JSON with secrets in place of references; the error lists the unknown names. */
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
 * Replace references in JSON text by secrets and keep every other byte: numbers, spaces and the order of fields. The error
 * lists the unknown names. Text that is not JSON is returned unchanged.
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
 * Find the references in valid JSON. Every quotation mark there belongs to a string, and a string before a colon is a key, so
 * scanning from string to string is enough. JSON.parse reads keys and candidates, so that escapes and repeated keys mean the
 * same in both.
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
