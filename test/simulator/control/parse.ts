/** Reads the bodies of controls. */
import type * as z from "zod";

type Parsed<T> = { data: T } | { problem: Response };

/** Parse the body, or build the response that describes its errors. */
export function parse<T>(schema: z.ZodType<T>, json: unknown): Parsed<T> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return { data: parsed.data };
  const errors = parsed.error.issues.map(({ path, message, ...issue }) => ({
    field: [...path, ...("keys" in issue ? issue.keys : [])].join("."),
    message,
  }));
  return { problem: Response.json({ error: "invalid", errors }, { status: 400 }) };
}
