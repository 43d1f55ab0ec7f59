/**
 * What came from outside, as CEL takes it. Whatever is larger than a condition can reasonably look at is an error when
 * it is read, and the rule then refuses: were it cut instead, what is cut off could be what a deny looks for.
 */

const LIMITS = {
  /** Characters of a text: a chat command as a whole has fewer. */
  characters: 4096,
  /** Elements of a list or an object. */
  elements: 100,
  /** Values in one param, all levels together, so that lists of lists stay bounded too. */
  values: 1000,
  /** Levels below a param. */
  levels: 16,
} as const;

/** An object whose members are only converted when a condition reads them. */
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

/** Members of an object of an event: Jira has a field for each that anybody ever made. */
const EVENT_MEMBERS = 2000;

/**
 * An event as a condition reads it: each member is only converted when it is looked at, so that what nobody asks about costs nothing
 * and stands in nobody's way.
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

/** CEL's numbers are whole or not, and texts are not endless. */
function scalar(value: unknown, path: string): unknown {
  if (typeof value === "string") return bounded(value, path);
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  return value ?? null;
}

/** What an expression comes to, as JSON. */
export function jsonOf(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(jsonOf);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, inner]) => [String(key), jsonOf(inner)]));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, jsonOf(inner)]));
}

/** Makes a value when it is first asked for. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** JSON's numbers are whole in every param of DRS; CEL tells `int` from `double` and adds no two of different kinds. */
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

/** A text that is not longer than a condition should look at; a longer one is an error. */
export function bounded(text: string, path: string): string {
  if (text.length > LIMITS.characters) throw tooLarge(`${path}: a text of more than ${LIMITS.characters} characters`);
  return text;
}

const tooLarge = (what: string) => new RangeError(`${what}, too much for a condition to look at`);
