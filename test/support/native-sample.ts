import * as z from "zod";
import { actionParams, unwrap } from "../../scripts/lib/seed-params.ts";

/** Values for every seed parameter, made from the native schemas. */

/** Values of fields that may not have any text, by the field's name. */
const GIVEN: Readonly<Record<string, unknown>> = {
  db_port: "3306",
  ip: "192.0.2.10",
  dns_ip: "192.0.2.53",
  public_ip: "198.51.100.7",
  start_time: "4102444800000",
  ddl_operation: { table: "CREATE TABLE" },
  dml_operation: "iud",
  object_scope: "table",
  operation_type: "ADDITIONALCOLUMN,default_value",
  // A column is either filtered or an added one.
  filtered: false,
  option: { comparePolicy: "normal" },
};

/** A value of a field of `action_params`, with all that there can be below it. */
export function sampleOf(field: string): unknown {
  if (!(actionParams instanceof z.ZodObject)) throw new Error("action_params are no object");
  const schema = actionParams.shape[field];
  if (schema === undefined) throw new Error(`there is no ${field}`);
  return sampleFor(schema, field);
}

function sampleFor(schema: z.core.$ZodType, name: string): unknown {
  const here = unwrap(schema);
  if (Object.hasOwn(GIVEN, name)) return GIVEN[name];
  if (here instanceof z.ZodEnum) return here.options[0];
  if (here instanceof z.ZodBoolean) return true;
  if (here instanceof z.ZodNumber) return 1;
  if (here instanceof z.ZodArray) return [sampleFor(here.element, "")];
  if (here instanceof z.ZodRecord) return { [`${name}1`]: sampleFor(here.valueType, "") };
  if (!(here instanceof z.ZodObject)) return `any-${name}-value`;
  // Shards have no shards.
  const fields = Object.entries(here.shape).filter(([field]) => field !== "source_sharding" || name === "endpoint");
  return Object.fromEntries(fields.map(([field, type]) => [field, sampleFor(type, field)]));
}

/** The paths of all values in JSON, as `scripts/lib/seed-params.ts` writes them: without the names of maps. */
export function pathsIn(json: unknown, path = ""): ReadonlySet<string> {
  const paths = new Set(path === "" ? [] : [path]);
  const below: [string, unknown][] = Array.isArray(json)
    ? json.map((item) => [`${path}[]`, item])
    : typeof json === "object" && json !== null
      ? Object.entries(json).map(([name, value]) => [step(path, name), value])
      : [];
  for (const [at, value] of below) for (const found of pathsIn(value, at)) paths.add(found);
  return paths;
}

/** Names of maps end in 1 in samples. */
const step = (path: string, name: string) => {
  const part = name.endsWith("1") ? "*" : name;
  return path === "" ? part : `${path}.${part}`;
};
