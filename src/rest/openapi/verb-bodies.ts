import * as z from "zod";
import type { Action } from "../../cloud/drs/action.ts";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import { actionSchema, nativeParams } from "../../cloud/drs/native/action.ts";
import { ACTION_NAMES, type ActionName } from "../../model/drs.ts";
import { bodySchema } from "../v1/actions.ts";

/** The bodies that differ by verb, made of the schemas that validate them. */

type Named = Record<string, z.ZodType>;

/** Bodies in both dialects: one component a verb, and what is made of all of them. */
export interface Requests {
  /** By component name. */
  readonly components: Named;
  readonly flat: z.ZodType;
  readonly native: z.ZodType;
  readonly nativeBatch: z.ZodType;
}

/** `create_compare` → `CreateCompare`. */
const pascal = (name: string) => name.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Name of the component with the flat body of a verb. */
export const flatName = (name: ActionName) => `${pascal(name)}Request`;

/** Name of the component with the native action of a verb. */
export const nativeName = (name: ActionName) => `Native${pascal(name)}`;

/**
 * Flat params with what is taken beside them. Rules between fields are no part of JSON Schema, and only schemas without them
 * can be extended: hence the shape.
 */
function flatBody({ name, params, danger, needsReason }: Action): z.ZodObject {
  const { reason, confirm, ignore_state } = bodySchema.shape;
  const why = (needsReason ? reason.unwrap() : reason).describe("why it is done");
  const confirmed = confirm.describe(danger === "irreversible" ? CONFIRM_FINAL : CONFIRM);
  return z.strictObject({ ...params.shape, reason: why, confirm: confirmed, ignore_state }).meta({ title: name });
}

/** Whether it has to be confirmed depends on who asks, which no schema can say: it is left optional. */
const CONFIRM = "the job's alias, once more: needed where a rule of the policy wants it confirmed";
const CONFIRM_FINAL =
  "the job's alias, once more: needed, since this cannot be undone, unless the policy has somebody else approve it";

/** Table 4 of the official page for one verb; params that may be left out are those that accept `{}`. */
function nativeBody(name: ActionName) {
  const params = nativeParams[name];
  return actionSchema
    .extend({ action_name: z.literal(name), action_params: params.safeParse({}).success ? params.nullish() : params })
    .meta({ title: `${name}, native` });
}

/** Makes the bodies. */
export function requests(): Requests {
  const flat = ACTION_NAMES.map((name) => flatBody(CATALOGUE[name]));
  const [first, ...rest] = ACTION_NAMES.map(nativeBody);
  if (!first) throw new Error("the catalogue is empty");
  const action = z.discriminatedUnion("action_name", [first, ...rest]).meta({
    discriminator: {
      propertyName: "action_name",
      mapping: Object.fromEntries(ACTION_NAMES.map((name) => [name, `#/components/schemas/${nativeName(name)}`])),
    },
  });
  const withJob = z.intersection(z.looseObject({ job_id: actionSchema.shape.job_id.unwrap() }), action);
  const made = {
    flat: z.union(flat).describe("params of the verb in the path, and reason beside them"),
    native: z.looseObject({ job: action }),
    nativeBatch: z.looseObject({ jobs: z.array(withJob).min(1) }),
  };
  const components: Named = {
    ActionRequest: made.flat,
    NativeAction: action,
    NativeActionRequest: made.native,
    NativeBatchRequest: made.nativeBatch,
  };
  ACTION_NAMES.forEach((name, index) => {
    components[flatName(name)] = flat[index] ?? z.never();
    components[nativeName(name)] = [first, ...rest][index] ?? z.never();
  });
  return { ...made, components };
}
