/** Secrets in JSON, known by the names of their fields. */
import { SECRET_FIELDS, SECRET_HEADERS } from "../../simulator/mask.ts";

/** What stands in place of a secret: nothing, `******`, `<token>`. */
const PLACEHOLDER = /^(?:\**|<.*>)$/;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The secrets in a body, in headers, and in what holds some of them. References by name are none. */
export function secretFields(json: unknown): (readonly [field: string, value: string])[] {
  // A body that is written as text.
  if (typeof json === "string") return /^[[{]/.test(json) ? secretFields(parsed(json)) : [];
  if (typeof json !== "object" || json === null) return [];
  return Object.entries(json).flatMap(([field, value]) => {
    const name = field.toLowerCase();
    if (!SECRET_FIELDS.has(name) && !SECRET_HEADERS.has(name)) return secretFields(value);
    return typeof value === "string" && !PLACEHOLDER.test(value) ? [[field, value] as const] : [];
  });
}
