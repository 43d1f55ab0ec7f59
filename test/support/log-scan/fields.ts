/** Finds secrets in JSON by the names of their fields. */
import { SECRET_FIELDS, SECRET_HEADERS } from "../../simulator/control/mask.ts";

/** Values that replace a secret: empty, `******`, `<token>`. */
const PLACEHOLDER = /^(?:\**|<.*>)$/;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** List the secrets in a body, in headers, and in objects that contain them. References by name are no secrets. */
export function secretFields(json: unknown): (readonly [field: string, value: string])[] {
  // A body that is a string.
  if (typeof json === "string") return /^[[{]/.test(json) ? secretFields(parsed(json)) : [];
  if (typeof json !== "object" || json === null) return [];
  return Object.entries(json).flatMap(([field, value]) => {
    const name = field.toLowerCase();
    if (!SECRET_FIELDS.has(name) && !SECRET_HEADERS.has(name)) return secretFields(value);
    return typeof value === "string" && !PLACEHOLDER.test(value) ? [[field, value] as const] : [];
  });
}
