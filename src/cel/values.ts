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
    if (typeof value === "string") return short(value, name);
    if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
    if (typeof value !== "object" || value === null) return value ?? null;
    const entries = Object.entries(value);
    if (entries.length > LIMITS.elements) throw tooLarge(`params.${name}: more than ${LIMITS.elements} elements`);
    const converted = entries.map(([key, inner]): [string, unknown] => [key, convert(inner, level + 1)]);
    return Array.isArray(value) ? converted.map(([, inner]) => inner) : Object.fromEntries(converted);
  };
  return convert(json, 0);
}

function short(text: string, name: string): string {
  if (text.length > LIMITS.characters)
    throw tooLarge(`params.${name}: a text of more than ${LIMITS.characters} characters`);
  return text;
}

const tooLarge = (what: string) => new RangeError(`${what}, too much for a condition to look at`);
