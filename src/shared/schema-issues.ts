import * as z from "zod";
import { oneOfWords, wordIssue } from "./issue-wording.ts";
import { INBOUND } from "./limits.ts";
import { didYouMean } from "./suggest.ts";

/** Every issue without a message of its schema is worded here, wherever it is read: people never see the library's wording. */
z.config({ customError: wordIssue });

/** An error in one field of an input: its JSON pointer (RFC 6901), and a sentence that says what is allowed. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

/** Write a path as a JSON pointer (RFC 6901 section 3). */
export const jsonPointer = (path: readonly PropertyKey[]) =>
  path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

/**
 * Turn zod's issues into field errors that name the field and the allowed values. They never repeat a value of the input,
 * since it may be a secret.
 */
export function describeIssues(
  schema: z.ZodType,
  error: { readonly issues: readonly z.core.$ZodIssue[] },
  { prefix = [], beside = [], most = Number.POSITIVE_INFINITY }: IssueContext = {},
): FieldError[] {
  const errors: FieldError[] = [];
  for (const described of describeEach(schema, error.issues, prefix, beside)) {
    if (errors.length === most) return [...errors, MORE_ERRORS];
    errors.push(described);
  }
  return errors;
}

/** Stands for the errors that are not named. */
const MORE_ERRORS: FieldError = { pointer: "", detail: "has more errors, which are not listed" };

/** The first errors of a request, and whether there are more. */
export const firstErrors = (errors: readonly FieldError[]): readonly FieldError[] =>
  errors.length > INBOUND.fieldErrors ? [...errors.slice(0, INBOUND.fieldErrors), MORE_ERRORS] : errors;

interface IssueContext {
  /** Path of the input within a larger document. */
  readonly prefix?: readonly PropertyKey[];
  /** Fields that are allowed beside those of the schema. */
  readonly beside?: readonly string[];
  /** Errors that are described; all of them where the input is the operator's own. */
  readonly most?: number;
}

/** Describe the issues one by one: nothing is made of those that nobody asks for. */
function* describeEach(
  schema: z.ZodType,
  issues: readonly z.core.$ZodIssue[],
  prefix: readonly PropertyKey[],
  beside: readonly string[],
): Generator<FieldError> {
  for (const issue of issues) {
    if (issue.code === "unrecognized_keys") yield* describeUnknown(schema, issue, prefix, beside);
    else yield* describeIssue(schema, issue, prefix, beside);
  }
}

/** The longest part of a pointer that is repeated: names may be as long as a body. */
const NAMED = 100;

const shortened = (key: PropertyKey): PropertyKey =>
  typeof key === "string" && key.length > NAMED ? `${key.slice(0, NAMED)}…` : key;

function* describeUnknown(
  schema: z.ZodType,
  issue: z.core.$ZodIssueUnrecognizedKeys,
  prefix: readonly PropertyKey[],
  beside: readonly string[],
): Generator<FieldError> {
  const allowed = [...keysAt(schema, issue.path), ...(issue.path.length === 0 ? beside : [])];
  for (const key of issue.keys) {
    yield {
      pointer: jsonPointer([...prefix, ...issue.path, key].map(shortened)),
      detail: `unknown field.${didYouMean(key, allowed)} Allowed: ${allowed.length > 0 ? allowed.join(", ") : "no fields"}`,
    };
  }
}

function describeIssue(
  schema: z.ZodType,
  issue: z.core.$ZodIssue,
  prefix: readonly PropertyKey[],
  beside: readonly string[],
): Iterable<FieldError> {
  const at = (path: readonly PropertyKey[]) => jsonPointer([...prefix, ...path].map(shortened));
  if (issue.code === "invalid_value") {
    return [{ pointer: at(issue.path), detail: oneOfWords(issue.values) }];
  }
  if (issue.code === "invalid_key") {
    return [
      {
        pointer: at(issue.path),
        detail: `not a usable name: ${issue.issues.map(({ message }) => message).join("; ")}`,
      },
    ];
  }
  const nested = issue.code === "invalid_union" ? nestedIssues(issue.errors) : undefined;
  if (nested) {
    const inners = nested.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
    return describeEach(schema, inners, prefix, beside);
  }
  return [{ pointer: at(issue.path), detail: issue.message }];
}

/**
 * Issues of the union member that the input is meant to be: the first member whose issues all lie below its own fields.
 * These say more than "no member of the union matches".
 */
const nestedIssues = (members: readonly (readonly z.core.$ZodIssue[])[]) =>
  members.find((issues) => issues.length > 0 && issues.every((issue) => depthOf(issue) > 1));

/** Depth of the faulty field. zod reports an unknown field with the path of its parent. */
const depthOf = ({ code, path }: z.core.$ZodIssue) => path.length + (code === "unrecognized_keys" ? 1 : 0);

/** The error for a body that is nested too deep. */
export const TOO_DEEP: FieldError = {
  pointer: "",
  detail: `must not be nested deeper than ${INBOUND.jsonLevels} levels`,
};

/** Check whether JSON is nested deeper than any meaningful body. Does not recurse itself. */
export function isTooDeep(json: unknown): boolean {
  let level = [json];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > INBOUND.jsonLevels) return true;
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
  }
  return false;
}

/** Keys that a schema allows at a path of an input; empty unless it is an object schema. */
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

/** zod types inner schemas as their core; all of ours come from the classic builders. */
const asType = (schema: z.core.$ZodType): z.ZodType => schema as z.ZodType;
