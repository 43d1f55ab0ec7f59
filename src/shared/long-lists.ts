import * as z from "zod";
import { type FieldError, jsonPointer } from "./schema-issues.ts";

/**
 * Find lists with more elements than their schema allows, without looking at an element: a schema checks its elements before their
 * number. Lists in objects and lists are found, those in unions and transformations are not.
 */
export function longLists(schema: z.core.$ZodType, value: unknown, path: readonly PropertyKey[] = []): FieldError[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return longLists(schema.unwrap(), value, path);
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    const maximum = maximumOf(schema);
    if (value.length > maximum) {
      return [{ pointer: jsonPointer(path), detail: `must have at most ${maximum} items; it has ${value.length}` }];
    }
    return value.flatMap((element, index) => longLists(schema.element, element, [...path, index]));
  }
  if (!(schema instanceof z.ZodObject) || typeof value !== "object" || value === null) return [];
  // The value may have any number of fields: only those of the schema are looked at.
  return Object.entries(schema.shape).flatMap(([name, field]) =>
    Object.hasOwn(value, name) ? longLists(field, Reflect.get(value, name), [...path, name]) : [],
  );
}

/** The most elements of a list, by the checks of its schema. */
function maximumOf({ _zod: { def } }: z.ZodArray): number {
  const most = (def.checks ?? []).flatMap(({ _zod: { def: check } }) =>
    check.check === "max_length" && "maximum" in check ? [Number(check.maximum)] : [],
  );
  return Math.min(...most);
}
