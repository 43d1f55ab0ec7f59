import * as z from "zod";
import type { ActionName, ActionParams } from "../../model/drs.ts";
import { parseJson } from "../../shared/json.ts";
import { CATALOGUE } from "./catalogue.ts";
import { actionSchema } from "./native/action.ts";
import { type HoldsCredential, hiddenValues, showKnown } from "./native/known.ts";

/** A request by its verb: the params as the caller gave them, and `action_params` for DRS. */
interface Asked {
  readonly action: ActionName;
  readonly params: Readonly<Record<string, unknown>>;
  readonly actionParams: ActionParams;
}

/** What of a request is stored in clear and shown, on every surface. */
export interface Storable {
  readonly params: Asked["params"];
  readonly actionParams: ActionParams;
  /** Whether the request can be built from `actionParams`; if not, its body is kept encrypted. */
  readonly isWhole: boolean;
}

const NATIVE = actionSchema.shape.action_params;

const sameJson = (left: unknown, right: unknown) => left === right || JSON.stringify(left) === JSON.stringify(right);

/** Take from a request what may be stored in clear: known fields without secrets. All callers that store or show a request use this. */
export function storable({ action, params, actionParams }: Asked, holdsCredential: HoldsCredential): Storable {
  const { json, isWhole } = showKnown(NATIVE, actionParams, holdsCredential);
  const native = json as ActionParams;
  // The native dialect has no params of its own.
  if (sameJson(params, actionParams)) return { params: native, actionParams: native, isWhole };
  const flat = showKnown(CATALOGUE[action].params, params, holdsCredential);
  return { params: flat.json as Asked["params"], actionParams: native, isWhole };
}

const BODY = z.object({ job: actionSchema });

/** List the values of a kept request body that are not stored in clear, to mask them in what DRS answers about it. */
export const hiddenBodyValues = (body: string, holdsCredential: HoldsCredential): string[] =>
  hiddenValues(BODY, parseJson(body), holdsCredential);
