/** What stands in a body at a place that has a name: no code of the sender's, and nothing that JavaScript adds of its own. */

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The object that a body is; `null` for anything else. */
export const objectOf = (json: unknown): Readonly<Record<string, unknown>> | null => (isObject(json) ? json : null);

/**
 * The text or number at a path of names with dots between them, as a text.
 * @returns `null` where there is nothing, or something that is neither
 */
export function textAt(json: unknown, path: string): string | null {
  let found = json;
  for (const name of path.split(".")) {
    if (!isObject(found) || !Object.hasOwn(found, name)) return null;
    found = found[name];
  }
  if (typeof found === "number" && Number.isFinite(found)) return String(found);
  return typeof found === "string" && found !== "" ? found : null;
}

/** The first that holds something. */
export function firstAt(json: unknown, paths: string | readonly string[]): string | null {
  for (const path of [paths].flat()) {
    const text = textAt(json, path);
    if (text !== null) return text;
  }
  return null;
}
