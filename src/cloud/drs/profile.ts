import { err, ok, type Result } from "../../shared/result.ts";
import type { FieldError } from "../../shared/schema-issues.ts";
import { didYouMean } from "../../shared/suggest.ts";
import type { MayUse } from "./action.ts";

/** Look a profile of the config up by its name; the error lists the defined names that the caller may use for the param. */
export function profile<Value extends object>(
  known: Readonly<Record<string, Value>>,
  name: string,
  param: string,
  mayUse: MayUse,
): Result<Value, FieldError[]> {
  const found = Object.hasOwn(known, name) ? known[name] : undefined;
  if (found) return ok(found);
  const names = Object.keys(known).filter((each) => mayUse(param, each));
  const detail = `"${name}" is not in the config.${didYouMean(name, names)} Defined: ${names.join(", ") || "none"}`;
  return err([{ pointer: `/${param}`, detail }]);
}
