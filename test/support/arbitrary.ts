/** Arbitraries of fast-check for the values that a zod schema accepts. */
import fc from "fast-check";
import * as z from "zod";

/** Interesting values by field name, which chance would hardly find. */
export type Examples = Readonly<Record<string, readonly unknown[]>>;

type Schema = z.core.$ZodType;
type Definition = z.core.$ZodTypes["_zod"]["def"];
type Check = z.core.$ZodChecks["_zod"]["def"] | z.core.$ZodCustomDef;

/** Position of the walk in a schema. */
interface Place {
  readonly examples: Examples;
  /** The enclosing schemas. */
  readonly above: readonly Schema[];
  /** The recursion limit is reached: optional fields are left out. */
  readonly isDeep: boolean;
}

/** Number of times that a schema may contain itself. */
const NESTING = 2;
/** Maximum number of entries of a list or object without its own limit; nested lists grow fast. */
const ENTRIES = 2;

const definitionOf = (schema: Schema): Definition => (schema as z.core.$ZodTypes)._zod.def;

const isAccepted = (schema: Schema) => (value: unknown) => z.safeParse(schema, value).success;

/** The checks of a schema. `z.int()` or `z.email()` are a check themselves. */
function checksOf(definition: Definition): readonly Check[] {
  const own = "check" in definition ? [definition as Check] : [];
  const added = "checks" in definition ? (definition.checks ?? []) : [];
  return [...own, ...added.map((check) => check._zod.def as Check)];
}

interface Limits {
  least?: number;
  most?: number;
  pattern?: RegExp;
  isWhole: boolean;
  /** A refinement; only running it shows which values pass. */
  hasRule: boolean;
}

function limitsOf(definition: Definition): Limits {
  const limits: Limits = { isWhole: false, hasRule: false };
  for (const check of checksOf(definition)) {
    if (check.check === "min_length") limits.least = check.minimum;
    else if (check.check === "max_length") limits.most = check.maximum;
    else if (check.check === "length_equals") limits.least = limits.most = check.length;
    else if (check.check === "greater_than") limits.least = Number(check.value);
    else if (check.check === "less_than") limits.most = Number(check.value);
    else if (check.check === "number_format") limits.isWhole = !check.format.startsWith("float");
    else if (check.check === "string_format" && check.pattern) limits.pattern = check.pattern;
    else if (check.check === "custom") limits.hasRule = true;
  }
  return limits;
}

/** Strings that match a pattern. fast-check does not know the flag `i`: the case of letters is changed afterwards. */
function matching(pattern: RegExp): fc.Arbitrary<string> {
  const text = fc.stringMatching(new RegExp(pattern.source, pattern.flags.replace("i", "")));
  return pattern.ignoreCase ? fc.mixedCase(text) : text;
}

function textOf({ least = 0, most, pattern }: Limits): fc.Arbitrary<string> {
  if (pattern) return matching(pattern);
  const length = most === undefined ? { minLength: least } : { minLength: least, maxLength: most };
  return fc.oneof(fc.string(length), fc.string({ ...length, unit: "grapheme" }));
}

function numberOf({ least, most, isWhole }: Limits): fc.Arbitrary<number> {
  const { MIN_SAFE_INTEGER, MAX_SAFE_INTEGER } = Number;
  if (isWhole)
    return fc.integer({ min: Math.ceil(least ?? MIN_SAFE_INTEGER), max: Math.floor(most ?? MAX_SAFE_INTEGER) });
  const range = { ...(least === undefined ? {} : { min: least }), ...(most === undefined ? {} : { max: most }) };
  return fc.double({ ...range, noNaN: true, noDefaultInfinity: true });
}

function listOf({ element }: z.core.$ZodArrayDef, { least = 0, most }: Limits, place: Place) {
  if (place.isDeep && least === 0) return fc.constant([]);
  const maxLength = place.isDeep ? least : Math.min(most ?? Number.POSITIVE_INFINITY, Math.max(least, ENTRIES));
  return fc.array(walk(element, place), { minLength: least, maxLength });
}

function recordOf({ keyType, valueType }: z.core.$ZodRecordDef, place: Place) {
  if (place.isDeep) return fc.constant({});
  const keys = walk(keyType, place) as fc.Arbitrary<string>;
  return fc.dictionary(keys, walk(valueType, place), { maxKeys: ENTRIES, noNullPrototype: true });
}

/** A field of an object. An optional field is missing or has a value; it is never `undefined`. */
function fieldOf(name: string, schema: Schema, place: Place): fc.Arbitrary<unknown> {
  const definition = definitionOf(schema);
  if (definition.type === "optional") return fieldOf(name, definition.innerType, place);
  const examples = (place.examples[name] ?? []).filter(isAccepted(schema));
  if (examples.length === 0) return walk(schema, place);
  const example = fc.constantFrom(...examples);
  const onlyByExample = definition.type === "string" && limitsOf(definition).hasRule;
  return onlyByExample ? example : fc.oneof(walk(schema, place), example);
}

function objectOf({ shape, catchall }: z.core.$ZodObjectDef, place: Place): fc.Arbitrary<object> {
  const isOptional = (schema: Schema) => schema._zod.optin !== undefined;
  const fields = Object.entries(shape).filter(([, schema]) => !(place.isDeep && isOptional(schema)));
  const known = fc.record(Object.fromEntries(fields.map(([name, schema]) => [name, fieldOf(name, schema, place)])), {
    requiredKeys: fields.filter(([, schema]) => !isOptional(schema)).map(([name]) => name),
    noNullPrototype: true,
  });
  if (catchall === undefined || definitionOf(catchall).type === "never") return known;
  const name = fc.string().filter((key) => !Object.hasOwn(shape, key));
  const unknown = fc.dictionary(name, walk(catchall, place), { maxKeys: 1, noNullPrototype: true });
  return fc.tuple(unknown, known).map(([more, fields]) => ({ ...more, ...fields }));
}

/** The arbitrary of a schema by its type. */
function valuesOf(definition: Definition, place: Place): fc.Arbitrary<unknown> {
  const limits = limitsOf(definition);
  switch (definition.type) {
    case "string":
      if (limits.hasRule) throw new Error("a text with a rule of its own needs examples");
      return textOf(limits);
    case "number":
      return numberOf(limits);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "literal":
      return fc.constantFrom(...definition.values);
    case "enum":
      return fc.constantFrom(...new Set(Object.values(definition.entries)));
    case "unknown":
    case "any":
      return fc.jsonValue({ maxDepth: 1 });
    case "array":
      return listOf(definition, limits, place);
    case "record":
      return recordOf(definition, place);
    case "object":
      return objectOf(definition, place);
    case "union":
      return fc.oneof(...definition.options.map((option) => walk(option, place)));
    case "nullable":
      return place.isDeep ? fc.constant(null) : fc.option(walk(definition.innerType, place), { nil: null });
    case "optional":
      return place.isDeep ? fc.constant(undefined) : fc.option(walk(definition.innerType, place), { nil: undefined });
    case "default":
    case "prefault":
    case "readonly":
      return walk(definition.innerType, place);
    case "lazy":
      return walk(definition.getter(), place);
    default:
      throw new Error(`there is no arbitrary of a schema of type ${definition.type}`);
  }
}

/** Filter the values of a schema with checks by the schema itself. */
function walk(schema: Schema, { examples, above, isDeep }: Place): fc.Arbitrary<unknown> {
  const within = above.filter((other) => other === schema).length;
  const definition = definitionOf(schema);
  const values = valuesOf(definition, { examples, above: [...above, schema], isDeep: isDeep || within >= NESTING });
  return checksOf(definition).length === 0 ? values : values.filter(isAccepted(schema));
}

/**
 * Build an arbitrary of JSON that the schema accepts, from its definition. Values that break a rule across fields are
 * filtered out, which is cheap since each rule belongs to one table. A string with a custom rule is taken from the
 * examples of its field.
 *
 * @example
 * fc.sample(arbitraryOf(z.object({ port: z.int().min(1) }))); // [{ port: 7 }, { port: 2147483647 }, …]
 */
export function arbitraryOf(schema: z.ZodType, examples: Examples = {}): fc.Arbitrary<unknown> {
  return walk(schema, { examples, above: [], isDeep: false }).map((value) => {
    const parsed = schema.safeParse(value);
    if (!parsed.success) throw new Error(`made of the schema, and not accepted by it: ${parsed.error.message}`);
    return value;
  });
}
