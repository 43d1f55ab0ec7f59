/**
 * Converts input to CEL values. A value that is too large for a condition is an error when the condition reads it, and the
 * rule then refuses. Truncating it instead could remove the part that a deny rule looks for.
 */

const LIMITS = {
  /** Characters of a string: a complete chat command has fewer. */
  characters: 4096,
  /** Elements of a list or an object. */
  elements: 100,
  /** Values in one param over all levels, so that nested lists are bounded too. */
  values: 1000,
  /** Levels below a param. */
  levels: 16,
} as const;

/** Build an object whose members are converted only when a condition reads them. */
export function membersOf(json: Readonly<Record<string, unknown>>): object {
  const entries = Object.entries(json);
  if (entries.length > LIMITS.elements) throw tooLarge(`more than ${LIMITS.elements} params`);
  const members = {};
  for (const [name, value] of entries) {
    if (value === undefined) continue;
    Object.defineProperty(members, name, { enumerable: true, get: once(() => toCel(value, name)) });
  }
  return members;
}

/** Members of an object in an event. Jira sends every custom field that was ever created. */
const EVENT_MEMBERS = 2000;

/**
 * Convert an event for conditions. A member is converted only when a condition reads it, so that other members cost nothing and
 * cannot fail.
 */
export function eventOf(json: Readonly<Record<string, unknown>>, path = "event"): object {
  const entries = Object.entries(json);
  if (entries.length > EVENT_MEMBERS) throw tooLarge(`${path}: more than ${EVENT_MEMBERS} fields`);
  const members = {};
  for (const [name, value] of entries) {
    if (value === undefined) continue;
    Object.defineProperty(members, name, { enumerable: true, get: once(() => partOf(value, `${path}.${name}`)) });
  }
  return members;
}

function partOf(value: unknown, path: string): unknown {
  if (Array.isArray(value)) {
    if (value.length > LIMITS.elements) throw tooLarge(`${path}: more than ${LIMITS.elements} elements`);
    return value.map((element, index) => partOf(element, `${path}[${index}]`));
  }
  if (typeof value === "object" && value !== null) return eventOf(value as Readonly<Record<string, unknown>>, path);
  return scalar(value, path);
}

/** Convert a scalar: CEL distinguishes integers from doubles, and strings are bounded. */
function scalar(value: unknown, path: string): unknown {
  if (typeof value === "string") return bounded(value, path);
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  return value ?? null;
}

/** Convert the value of an expression to JSON. */
export function jsonOf(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(jsonOf);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, inner]) => [String(key), jsonOf(inner)]));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, jsonOf(inner)]));
}

/** Compute a value on its first use. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Convert a param. All numbers in DRS's params are integers; CEL distinguishes `int` from `double` and does not mix them. */
function toCel(json: unknown, name: string): unknown {
  let values = 0;
  const convert = (value: unknown, level: number): unknown => {
    values += 1;
    if (values > LIMITS.values) throw tooLarge(`params.${name}: more than ${LIMITS.values} values`);
    if (level > LIMITS.levels) throw tooLarge(`params.${name}: nested deeper than ${LIMITS.levels} levels`);
    if (typeof value !== "object" || value === null) return scalar(value, `params.${name}`);
    const entries = Object.entries(value);
    if (entries.length > LIMITS.elements) throw tooLarge(`params.${name}: more than ${LIMITS.elements} elements`);
    const converted = entries.map(([key, inner]): [string, unknown] => [key, convert(inner, level + 1)]);
    return Array.isArray(value) ? converted.map(([, inner]) => inner) : Object.fromEntries(converted);
  };
  return convert(json, 0);
}

/**
 * Check the length of a string that a condition reads.
 * @throws RangeError for a string that is too long
 */
export function bounded(text: string, path: string): string {
  if (text.length > LIMITS.characters) throw tooLarge(`${path}: a text of more than ${LIMITS.characters} characters`);
  return text;
}

const tooLarge = (what: string) => new RangeError(`${what}, too much for a condition to look at`);
