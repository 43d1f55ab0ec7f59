import * as z from "zod";
import { replayConfigSchema } from "../../cloud/drs/native/action.ts";
import { dataProcessInfoSchema } from "../../cloud/drs/native/data-processing.ts";
import { databaseObjectsSchema, dbObjectSchema } from "../../cloud/drs/native/database-object.ts";
import { baseEndpointSchema, endpointSchema } from "../../cloud/drs/native/endpoint.ts";
import { type Component, component } from "../route.ts";

/** zod schemas as the components of an OpenAPI document. OpenAPI 3.1 takes JSON Schema 2020-12 as it is. */

/** A JSON Schema. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * What several verbs share is named so that it stands in the document once. `Database`, which contains itself, comes first: zod
 * closes the circle at the first schema that it meets again, which must have a name.
 */
const SHARED: readonly Component[] = [
  component("Database", baseEndpointSchema),
  component("Endpoint", endpointSchema),
  component("DatabaseObjects", databaseObjectsSchema),
  component("DbObject", dbObjectSchema),
  component("DataProcessInfo", dataProcessInfoSchema),
  component("ReplayConfig", replayConfigSchema),
];

const reference = (id: string) => `#/components/schemas/${id}`;

/** Leaves out what says nothing: zod's own bounds of integers, and the long pattern beside `format: date-time`. */
function trim({ jsonSchema }: { readonly jsonSchema: JsonSchema }): void {
  if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
}

const SETTINGS = { io: "input", override: trim } as const;

/** The components, and how a body refers to one. */
export interface Components {
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  readonly refer: (body: Component) => JsonSchema;
}

/** Turn the named schemas of bodies, and those inside them, into components. */
export function componentsOf(bodies: readonly Component[]): Components {
  const registry = z.registry<{ id: string }>();
  const names = new Map<string, z.ZodType>();
  const add = ({ name, schema, parts }: Component): void => {
    const known = names.get(name);
    if (known === schema) return;
    if (known) throw new Error(`two schemas have the name ${name}`);
    names.set(name, schema);
    registry.add(schema, { id: name });
    parts.forEach(add);
  };
  [...SHARED, ...bodies].forEach(add);
  const { schemas } = z.toJSONSchema(registry, { ...SETTINGS, uri: reference });
  return {
    schemas: Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, withoutHead(schema)])),
    refer: ({ name }) => ({ $ref: reference(name) }),
  };
}

/** The document says which JSON Schema it is, and where each stands. */
function withoutHead({ $schema: _, $id: __, ...schema }: JsonSchema): JsonSchema {
  return schema;
}

/** The fields of a flat object, as parameters want them. */
export function fieldsOf(schema: z.ZodObject): readonly { name: string; required: boolean; schema: JsonSchema }[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, SETTINGS);
  return Object.entries(properties).flatMap(([name, field]) =>
    typeof field === "boolean" ? [] : [{ name, required: required.includes(name), schema: field }],
  );
}
