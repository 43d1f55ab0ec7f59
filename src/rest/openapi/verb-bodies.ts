import * as z from "zod";
import type { Action } from "../../cloud/drs/action.ts";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import { actionSchema, nativeParams } from "../../cloud/drs/native/action.ts";
import { ACTION_NAMES, type ActionName } from "../../model/drs.ts";
import { BATCH_ITEMS } from "../../shared/limits.ts";
import { type Component, component } from "../route.ts";

/** The bodies that differ by verb, one component a verb, made of the schemas that validate them. */

/** `create_compare` → `CreateCompare`. */
const pascal = (name: string) => name.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Name of the component with the flat body of a verb. */
export const flatName = (name: ActionName) => `${pascal(name)}Request`;

/** Name of the component with the native action of a verb. */
export const nativeName = (name: ActionName) => `Native${pascal(name)}`;

/** What the flat body takes beside the params. */
interface Beside {
  readonly reason: z.ZodOptional<z.ZodString>;
  readonly confirm: z.ZodOptional<z.ZodString>;
  readonly ignore_state: z.ZodOptional<z.ZodBoolean>;
}

/**
 * Flat params with what is taken beside them. Rules between fields are no part of JSON Schema, and only schemas without them
 * can be extended: hence the shape.
 */
function flatBody(
  { name, params, danger, needsReason }: Action,
  { reason, confirm, ignore_state }: Beside,
): z.ZodObject {
  const why = (needsReason ? reason.unwrap() : reason).describe("why it is done");
  const confirmed = confirm.describe(danger === "irreversible" ? CONFIRM_FINAL : CONFIRM);
  return z.strictObject({ ...params.shape, reason: why, confirm: confirmed, ignore_state }).meta({ title: name });
}

/** Whether it has to be confirmed depends on who asks, which no schema can say: it is left optional. */
const CONFIRM = "the job's alias, once more: needed where a rule of the policy wants it confirmed";
const CONFIRM_FINAL =
  "the job's alias, once more: needed, since this cannot be undone, unless the policy has somebody else approve it";

/** The body of `POST /v1/jobs/{job}/actions/{action}`. */
export function flatRequest(beside: Beside): Component {
  const verbs = ACTION_NAMES.map((name) => component(flatName(name), flatBody(CATALOGUE[name], beside)));
  const any = z
    .union(verbs.map(({ schema }) => schema))
    .describe("params of the verb in the path, and reason beside them");
  return component("ActionRequest", any, verbs);
}

/** Table 4 of the official page for one verb; params that may be left out are those that accept `{}`. */
function nativeBody(name: ActionName) {
  const params = nativeParams[name];
  const schema = actionSchema
    .extend({ action_name: z.literal(name), action_params: params.safeParse({}).success ? params.nullish() : params })
    .meta({ title: `${name}, native` });
  return component(nativeName(name), schema);
}

/** The bodies of ExecuteJobAction and BatchExecuteJobActions. */
export function nativeRequests(): { readonly single: Component; readonly batch: Component } {
  const [first, ...rest] = ACTION_NAMES.map(nativeBody);
  if (!first) throw new Error("the catalogue is empty");
  const schema = z.discriminatedUnion("action_name", [first.schema, ...rest.map((verb) => verb.schema)]).meta({
    discriminator: {
      propertyName: "action_name",
      mapping: Object.fromEntries(ACTION_NAMES.map((name) => [name, `#/components/schemas/${nativeName(name)}`])),
    },
  });
  const action = component("NativeAction", schema, [first, ...rest]);
  const withJob = z.intersection(z.looseObject({ job_id: actionSchema.shape.job_id.unwrap() }), schema);
  return {
    single: component("NativeActionRequest", z.looseObject({ job: schema }), [action]),
    batch: component("NativeBatchRequest", z.looseObject({ jobs: z.array(withJob).min(1).max(BATCH_ITEMS) }), [action]),
  };
}
