import type * as z from "zod";

/** What is wrong with a value, in words for people: schema libraries write for programmers. */

const TYPES: ReadonlyMap<string, string> = new Map([
  ["string", "text"],
  ["number", "a number"],
  ["int", "a whole number"],
  ["boolean", "true or false"],
  ["array", "a list"],
  ["object", "an object"],
  ["record", "an object"],
]);

const FORMATS: ReadonlyMap<string, string> = new Map([
  ["datetime", "a time such as 2026-12-01T02:00:00Z"],
  ["date", "a date such as 2026-12-01"],
  ["time", "a time of day such as 22:00:00"],
  ["url", "a URL such as https://example.com/"],
  ["email", "an email address such as dba@example.com"],
  ["uuid", "a UUID such as 123e4567-e89b-42d3-a456-426614174000"],
  ["base64", "base64"],
  ["safeint", "a whole number"],
]);

const UNITS: ReadonlyMap<string, readonly [one: string, many: string]> = new Map([
  ["string", ["character", "characters"]],
  ["array", ["item", "items"]],
  ["record", ["field", "fields"]],
  ["object", ["field", "fields"]],
]);

/** List the values that a field accepts. */
export const oneOfWords = (values: readonly unknown[]): string => `must be one of: ${values.map(String).join(", ")}`;

/** Say what is wrong with a value and what is accepted. Never repeats the value, since it may be a secret. */
export function wordIssue(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return `${issue.input === undefined ? MISSING : ""}must be ${TYPES.get(issue.expected) ?? issue.expected}`;
    case "invalid_value":
      return oneOfWords(issue.values);
    case "too_small":
      return issue.origin === "string" && Number(issue.minimum) === 1
        ? "must not be empty"
        : limitWords(issue.origin, issue.minimum, issue.exact ? "exactly" : issue.inclusive ? "at least" : "more than");
    case "too_big":
      return limitWords(
        issue.origin,
        issue.maximum,
        issue.exact ? "exactly" : issue.inclusive ? "at most" : "less than",
      );
    case "invalid_format":
      return issue.pattern !== undefined && issue.format === "regex"
        ? `must match the pattern ${issue.pattern}`
        : `must be ${FORMATS.get(issue.format) ?? `in the format ${issue.format}`}`;
    case "not_multiple_of":
      return `must be a multiple of ${issue.divisor}`;
    case "unrecognized_keys":
      return `has unknown fields: ${issue.keys.join(", ")}`;
    case "invalid_key":
      return "has a name that is not accepted";
    case "invalid_element":
      return "has a value that is not accepted";
    case "invalid_union":
      return Array.isArray(issue.options) ? oneOfWords(issue.options) : unionWords(issue.errors, issue.input);
    default:
      return "has a value that is not accepted";
  }
}

const MISSING = "is mandatory: ";

function limitWords(origin: string, limit: number | bigint, comparison: string): string {
  const unit = UNITS.get(origin);
  if (!unit) return `must be ${comparison} ${limit}`;
  const [one, many] = unit;
  return `must have ${comparison} ${limit} ${Number(limit) === 1 ? one : many}`;
}

const FORM = /^(?:is mandatory: )?must be /;

/** The forms that the members of a union accept, where each member says one thing about the whole value. */
function unionWords(members: readonly (readonly z.core.$ZodIssue[])[], input: unknown): string {
  const forms = members.map(([first, ...others]) =>
    first && others.length === 0 && first.path.length === 0 && FORM.test(first.message)
      ? first.message.replace(FORM, "")
      : null,
  );
  const known = [...new Set(forms.filter((form) => form !== null))];
  if (known.length === 0) return "has none of the accepted forms";
  return `${input === undefined ? MISSING : ""}must be ${known.join(" or ")}`;
}
