import * as z from "zod";
import { parseJson } from "../../shared/json.ts";
import { isTooDeep } from "../../shared/schema-issues.ts";

/**
 * Chat knows only text. This gives each option the type that the verb's schema wants, so that the schema itself can stay
 * strict for JSON: JSON for objects and lists, `options.lobCompare=length` for one member of an object. What cannot be converted
 * is left as it is: the schema then says what is allowed.
 */
export function coerceOptions(schema: z.ZodObject, options: ReadonlyMap<string, string>): Record<string, unknown> {
  const coerced = new Map<string, unknown>();
  const members: (readonly [string, string, string])[] = [];
  for (const [key, text] of options) {
    const [name = "", member] = key.split(".");
    const isMember = member !== undefined && inner(schema.shape[name]) instanceof z.ZodRecord;
    if (isMember) members.push([name, member, text]);
    else coerced.set(key, coerce(schema.shape[key], text));
  }
  for (const [name, member, text] of members) {
    const whole = coerced.get(name) ?? {};
    if (typeof whole === "object") coerced.set(name, { ...whole, [member]: text });
  }
  return Object.fromEntries(coerced);
}

/** Whether an option holds objects of DRS's own: forms have no field for it, a line of chat takes JSON. */
export function isNativeObject(type: z.core.$ZodType): boolean {
  const here = inner(type);
  if (here instanceof z.ZodArray) return here.element instanceof z.ZodObject;
  return here instanceof z.ZodObject || (here instanceof z.ZodRecord && here.valueType instanceof z.ZodObject);
}

/** The type of an option that may be left out. */
const inner = (type: z.core.$ZodType | undefined): z.core.$ZodType | undefined =>
  type instanceof z.ZodOptional || type instanceof z.ZodDefault ? inner(type.unwrap()) : type;

/** Commas of any keyboard. */
const splitList = (text: string) =>
  text
    .split(/[,\uff0c\u3001]/u)
    .map((item) => item.trim())
    .filter((item) => item !== "");

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["yes", true],
  ["on", true],
  ["是", true],
  ["false", false],
  ["no", false],
  ["off", false],
  ["否", false],
]);

function coerce(type: z.core.$ZodType | undefined, text: string): unknown {
  const here = inner(type);
  if (here instanceof z.ZodBoolean) return BOOLEANS.get(text.toLowerCase()) ?? text;
  const isList = here instanceof z.ZodArray;
  if (isList || here instanceof z.ZodRecord || here instanceof z.ZodObject) {
    return jsonIn(text) ?? (isList ? splitList(text) : text);
  }
  return text;
}

/**
 * The object or list that a text is as JSON, unless it is nested deeper than anything DRS knows. Keyboards turn straight quotes into
 * curly ones.
 */
function jsonIn(text: string): object | undefined {
  const isMeant = /^\s*[[{]/u.test(text);
  const json = isMeant ? (parseJson(text) ?? parseJson(text.replace(/[\u201c\u201d]/gu, '"'))) : undefined;
  return typeof json === "object" && json !== null && !isTooDeep(json) ? json : undefined;
}
