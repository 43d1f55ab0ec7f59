/** Parse JSON; `undefined`, which is no JSON value, for other text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
