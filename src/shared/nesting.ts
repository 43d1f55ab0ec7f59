import type { FieldError } from "./schema-issues.ts";

/** Levels of a body. DRS's documented tables need 16; what walks a body by recursion is not to exhaust the stack. */
const LEVELS = 64;

/** Whether JSON is nested deeper than any body that means something. Does not recurse itself. */
export function isTooDeep(json: unknown): boolean {
  let level = [json];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > LEVELS) return true;
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
  }
  return false;
}

/** What a caller is told about such a body. */
export const TOO_DEEP: FieldError = { pointer: "", detail: `must not be nested deeper than ${LEVELS} levels` };
