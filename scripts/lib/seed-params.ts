import * as z from "zod";
import { actionSchema } from "../../src/cloud/drs/native/action.ts";

/** The parameters of the official page, tables 5 to 28, and those that only the SDK has: a walk through the native schemas. */

/** A field of a native request. */
export interface SeedParam {
  /** Where it is in `action_params`: `[]` for an item of a list, `*` for a name of a map. */
  readonly path: string;
  /** The table of the official page that has it; `SDK` where none has. */
  readonly table: string;
}

/** The schema of `action_params`. */
export const actionParams = unwrap(actionSchema.shape.action_params);

/** All parameters, in the order of the page. A table that is used again is not walked through again. */
export const seedParams = (): readonly SeedParam[] => [...fieldsOf(actionParams, "", new Set())];

function* fieldsOf(schema: z.core.$ZodType, path: string, seen: Set<string>): Generator<SeedParam> {
  const here = unwrap(schema);
  if (here instanceof z.ZodArray) yield* fieldsOf(here.element, `${path}[]`, seen);
  if (here instanceof z.ZodRecord) yield* fieldsOf(here.valueType, `${path}.*`, seen);
  if (!(here instanceof z.ZodObject)) return;
  const fields = Object.keys(here.shape).join();
  if (seen.has(fields)) return;
  seen.add(fields);
  for (const [name, field] of Object.entries(here.shape)) {
    const at = path === "" ? name : `${path}.${name}`;
    yield { path: at, table: tableOf(field) };
    yield* fieldsOf(field, at, seen);
  }
}

/** The type of a field that may be left out. */
export function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  const isOptional =
    schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault;
  return isOptional ? unwrap(schema.unwrap()) : schema;
}

/** The description of a field names its source last. */
function tableOf(field: z.core.$ZodType): string {
  const description =
    z.globalRegistry.get(field)?.description ?? z.globalRegistry.get(unwrap(field))?.description ?? "";
  return /\(official page table (\d+)[^(]*\)$/.exec(description)?.[1] ?? "SDK";
}
