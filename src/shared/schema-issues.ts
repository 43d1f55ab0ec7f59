import * as z from "zod";
import { didYouMean } from "./suggest.ts";

/** One thing that is wrong with an input: where (RFC 6901 JSON pointer), what, and what is allowed. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

/** RFC 6901 section 3. */
export const jsonPointer = (path: readonly PropertyKey[]) =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/**
 * Turns zod's issues into field errors that name the field and what is allowed. The input's values are never repeated:
 * they may be secrets.
 */
export function describeIssues(
  schema: z.ZodType,
  error: { readonly issues: readonly z.core.$ZodIssue[] },
  { prefix = [], beside = [] }: IssueContext = {},
): FieldError[] {
  return error.issues.flatMap((issue) => describeIssue(schema, issue, prefix, beside));
}

/** Where the input stands in a larger one, and which fields are allowed beside those of the schema. */
interface IssueContext {
  readonly prefix?: readonly PropertyKey[];
  readonly beside?: readonly string[];
}

function describeIssue(
  schema: z.ZodType,
  issue: z.core.$ZodIssue,
  prefix: readonly PropertyKey[],
  beside: readonly string[],
): FieldError[] {
  const at = (path: readonly PropertyKey[]) => jsonPointer([...prefix, ...path]);
  if (issue.code === "unrecognized_keys") {
    const allowed = [...keysAt(schema, issue.path), ...(issue.path.length === 0 ? beside : [])];
    return issue.keys.map((key) => ({
      pointer: at([...issue.path, key]),
      detail: `unknown field.${didYouMean(key, allowed)} Allowed: ${allowed.length > 0 ? allowed.join(", ") : "no fields"}`,
    }));
  }
  if (issue.code === "invalid_value") {
    return [{ pointer: at(issue.path), detail: `must be one of: ${issue.values.map(String).join(", ")}` }];
  }
  if (issue.code === "invalid_key") {
    return [
      {
        pointer: at(issue.path),
        detail: `not a usable name: ${issue.issues.map(({ message }) => message).join("; ")}`,
      },
    ];
  }
  const within = issue.code === "invalid_union" ? deepFaults(issue.errors) : undefined;
  if (within) {
    return within.flatMap((inner) =>
      describeIssue(schema, { ...inner, path: [...issue.path, ...inner.path] }, prefix, beside),
    );
  }
  return [{ pointer: at(issue.path), detail: issue.message }];
}

/** What keeps an input from the one form of several that it has by its own fields: faults within these alone. */
const deepFaults = (forms: readonly (readonly z.core.$ZodIssue[])[]) =>
  forms.find((issues) => issues.length > 0 && issues.every((issue) => depthOf(issue) > 1));

/** An unknown field is told with the path of what it stands in. */
const depthOf = ({ code, path }: z.core.$ZodIssue) => path.length + (code === "unrecognized_keys" ? 1 : 0);

/** The keys that an object schema allows at a path of an input; empty when it is no object. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const here = unwrap(schema);
  if (path.length === 0) {
    if (here instanceof z.ZodObject) return Object.keys(here.shape);
    if (here instanceof z.ZodUnion) return [...new Set(here.options.flatMap((option) => keysAt(asType(option), [])))];
    return [];
  }
  const [head, ...rest] = path;
  if (here instanceof z.ZodObject) {
    const next = here.shape[String(head)];
    return next ? keysAt(asType(next), rest) : [];
  }
  if (here instanceof z.ZodArray) return keysAt(asType(here.element), rest);
  if (here instanceof z.ZodRecord) return keysAt(asType(here.valueType), rest);
  if (here instanceof z.ZodUnion) return [...new Set(here.options.flatMap((option) => keysAt(asType(option), path)))];
  return [];
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return unwrap(asType(schema.unwrap()));
  return schema;
}

/** zod's inner schemas are typed as their core; all of ours are made by the classic builders. */
const asType = (schema: z.core.$ZodType): z.ZodType => schema as z.ZodType;
