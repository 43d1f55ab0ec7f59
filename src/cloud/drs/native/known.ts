import * as z from "zod";
import { isSecretName } from "../../../shared/credential.ts";
import { MASK } from "../../../shared/value-mask.ts";
import { referenceName, SECRET_FIELDS } from "./secret.ts";

/**
 * What of a request may be stored in clear and shown: the values of fields that its schema knows, except secrets. All else
 * is in the encrypted body only, and is shown as `hidden`.
 */

/** Stands for a value that is not shown. */
export const HIDDEN = "hidden";

/** What the walk cannot see in a schema. */
interface Known {
  /** Documented keys of an open record. */
  readonly keys?: readonly string[];
  /** The schema of what a transform returns. */
  readonly output?: z.ZodType;
}

const KNOWN = new WeakMap<z.ZodType, Known>();

/** Say of a schema what is known beyond it. Returns the schema. */
export function knownAs<Schema extends z.ZodType>(schema: Schema, known: Known): Schema {
  KNOWN.set(schema, known);
  return schema;
}

/** Check whether a text holds a credential; such a text is hidden wherever it stands. */
export type HoldsCredential = (text: string) => boolean;

/** A copy of a request to store and to show. */
export interface Shown {
  readonly json: unknown;
  /** Whether nothing was hidden, so that the request can be built again from the copy. */
  readonly isWhole: boolean;
}

/** Receives each value that is not shown, with the name of its field; returns what stands in its place. */
type Hide = (value: unknown, name: string) => unknown;

interface Walk {
  readonly hide: Hide;
  readonly holdsCredential: HoldsCredential;
}

/** Copy a request with `***` for its secrets and `hidden` for all that the schema does not know. References to secrets stay. */
export function showKnown(schema: z.ZodType, json: unknown, holdsCredential: HoldsCredential): Shown {
  let isWhole = true;
  const hide: Hide = (_, name) => {
    isWhole = false;
    return SECRET_FIELDS.has(name) ? MASK : HIDDEN;
  };
  return { json: show(schema, json, "", { hide, holdsCredential }), isWhole };
}

/** Check whether a stored copy has something hidden, so that no request can be built from it. */
export const hasHidden = (json: unknown): boolean =>
  [...stringsIn(json, "")].some(({ text }) => text === HIDDEN || text === MASK);

/**
 * List the values of a request that are not shown and that DRS must not repeat. A field without a secret's name may hold one of
 * DRS's own words, such as `contents`: of these only values count that are no plain word.
 */
export function hiddenValues(schema: z.ZodType, json: unknown, holdsCredential: HoldsCredential): string[] {
  const found = new Set<string>();
  const hide: Hide = (value, name) => {
    for (const { text, field } of stringsIn(value, name)) {
      if (SECRET_FIELDS.has(field) || isSecretName(field) || !/^[A-Za-z_-]*$/.test(text)) found.add(text);
    }
    return HIDDEN;
  };
  show(schema, json, "", { hide, holdsCredential });
  return [...found];
}

/** @param name of the field that holds the value */
function show(schema: z.ZodType, value: unknown, name: string, walk: Walk): unknown {
  if (SECRET_FIELDS.has(name)) return value === null || referenceName(value) !== null ? value : walk.hide(value, name);
  if (value === null) return null;
  if (Array.isArray(value)) return showList(schema, value, name, walk);
  if (typeof value === "object") return showObject(schema, value as Container, name, walk);
  const isKnown = schema.safeParse(value).success;
  return isKnown && !(typeof value === "string" && walk.holdsCredential(value)) ? value : walk.hide(value, name);
}

type Container = Readonly<Record<string, unknown>>;

function showList(schema: z.ZodType, list: readonly unknown[], name: string, walk: Walk): unknown {
  const here = memberFor(schema, list);
  if (!(here instanceof z.ZodArray)) return walk.hide(list, name);
  return list.map((value) => show(asType(here.element), value, "", walk));
}

function showObject(schema: z.ZodType, object: Container, name: string, walk: Walk): unknown {
  const here = memberFor(schema, object);
  if (!(here instanceof z.ZodObject || here instanceof z.ZodRecord)) return walk.hide(object, name);
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => {
      const inner = schemaOf(here, key);
      if (inner) return [walk.holdsCredential(key) ? HIDDEN : key, show(inner, value, key, walk)];
      const isSecret = SECRET_FIELDS.has(key);
      return [nameOf(key), isSecret ? show(z.never(), value, key, walk) : walk.hide(value, key)];
    }),
  );
}

/** The name of an unknown field is shown where it can be one. */
const nameOf = (key: string): string => (/^[A-Za-z_][\w.-]{0,63}$/.test(key) ? key : HIDDEN);

/** The schema of a field; `undefined` for one that is not known. A record of objects has names of databases or tables as keys. */
function schemaOf(schema: z.ZodObject | z.ZodRecord, key: string): z.ZodType | undefined {
  if (schema instanceof z.ZodObject) {
    return Object.hasOwn(schema.shape, key) ? asType(schema.shape[key] as z.core.$ZodType) : undefined;
  }
  const value = asType(schema.valueType);
  const isKnown = KNOWN.get(schema)?.keys?.includes(key) ?? holdsObjects(value);
  return isKnown ? value : undefined;
}

const holdsObjects = (schema: z.ZodType): boolean => {
  const here = unwrap(schema);
  if (here instanceof z.ZodUnion) return here.options.every((option) => holdsObjects(asType(option)));
  return here instanceof z.ZodObject || here instanceof z.ZodArray || here instanceof z.ZodRecord;
};

/** The schema below what wraps it; of a union the member that accepts the value. */
function memberFor(schema: z.ZodType, value: unknown): z.ZodType | undefined {
  const here = unwrap(schema);
  if (!(here instanceof z.ZodUnion)) return here;
  const member = here.options.map(asType).find((option) => option.safeParse(value).success);
  return member && memberFor(member, value);
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return unwrap(asType(schema.unwrap()));
  }
  if (schema instanceof z.ZodPipe) return unwrap(KNOWN.get(schema)?.output ?? asType(schema.out));
  return schema;
}

/** zod types inner schemas as their core; all of ours come from the classic builders. */
const asType = (schema: z.core.$ZodType): z.ZodType => schema as z.ZodType;

/**
 * Every string in JSON with the name of its field, and every number in a field with the name of a secret; an element of a list has
 * the name of the list.
 */
function* stringsIn(json: unknown, name: string): Generator<{ readonly text: string; readonly field: string }> {
  const pending: [value: unknown, field: string][] = [[json, name]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [value, field] = next;
    if (typeof value === "string") yield { text: value, field };
    else if (typeof value === "number" && isSecretName(field)) yield { text: String(value), field };
    else if (Array.isArray(value)) pending.push(...value.map((inner): [unknown, string] => [inner, field]));
    else if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value)) pending.push([inner, isSecretName(field) ? field : key]);
    }
  }
}
