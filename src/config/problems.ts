import { type FieldError, jsonPointer } from "../shared/schema-issues.ts";
import { didYouMean } from "../shared/suggest.ts";

/** What several checks of the config find wrong. */

/** A name that is used but defined nowhere. */
export const unknownName = (path: PropertyKey[], name: string, allowed: Iterable<string>): FieldError => {
  const names = [...allowed];
  return {
    pointer: jsonPointer(path),
    detail: `"${name}" is not defined.${didYouMean(name, names)} Defined: ${names.join(", ") || "none"}`,
  };
};

/** What stands a second time for the same thing. */
export function duplicates(entries: [string, PropertyKey[]][], detail: string): FieldError[] {
  const seen = new Set<string>();
  return entries.flatMap(([key, path]) => {
    const repeated = seen.has(key);
    seen.add(key);
    return repeated ? [{ pointer: jsonPointer(path), detail }] : [];
  });
}
