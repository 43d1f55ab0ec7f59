import * as z from "zod";

/**
 * Chat knows only text. This gives each option the type that the verb's schema wants, so that the schema itself can stay
 * strict for JSON. What cannot be converted is left as it is: the schema then says what is allowed.
 */
export function coerceOptions(schema: z.ZodObject, options: ReadonlyMap<string, string>): Record<string, unknown> {
  return Object.fromEntries([...options].map(([key, text]) => [key, coerce(schema.shape[key], text)]));
}

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
  if (type instanceof z.ZodOptional || type instanceof z.ZodDefault) return coerce(type.unwrap(), text);
  if (type instanceof z.ZodBoolean) return BOOLEANS.get(text.toLowerCase()) ?? text;
  if (type instanceof z.ZodArray) return splitList(text);
  return text;
}
