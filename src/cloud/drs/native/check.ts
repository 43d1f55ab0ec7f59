import * as z from "zod";
import { ACTION_NAMES, isActionName, type ActionName as NativeActionName } from "../../../model/drs.ts";
import { BATCH_ITEMS, INBOUND } from "../../../shared/limits.ts";
import { err, ok, type Result } from "../../../shared/result.ts";
import {
  describeIssues,
  type FieldError,
  firstErrors,
  isTooDeep,
  jsonPointer,
  TOO_DEEP,
} from "../../../shared/schema-issues.ts";
import { didYouMean } from "../../../shared/suggest.ts";
import { actionSchema, nativeParams, paramTypes } from "./action.ts";

/** A checked native action. */
export interface NativeAction {
  readonly action: NativeActionName;
  /** As received, unknown fields included; `{}` where the body had none. */
  readonly actionParams: Readonly<Record<string, unknown>>;
  /** The job that the body names. The path of a single call names it too; a batch names it only here. */
  readonly jobId: string | null;
}

const TYPES: Readonly<Record<string, string>> = {
  string: "a string",
  boolean: "true or false",
  number: "a number",
  int: "a whole number",
  object: "an object",
  record: "an object",
  array: "a list",
};

/** Word an issue that zod words badly: a missing field is mandatory, and the expected type is named. */
function messageOf(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== "invalid_type") return undefined;
  const type = TYPES[issue.expected] ?? issue.expected;
  return issue.input === undefined ? `mandatory: must be ${type}` : `must be ${type}`;
}

function fieldErrors(schema: z.ZodType, input: unknown, prefix: readonly PropertyKey[]): FieldError[] {
  const parsed = schema.safeParse(input, { error: messageOf });
  return parsed.success ? [] : describeIssues(schema, parsed.error, { prefix, most: INBOUND.fieldErrors });
}

/** The fields of an action without its params, which the schema of the verb checks. */
const header = actionSchema.pick({ job_id: true, action_name: true });
/** In a batch the job is mandatory, since no path names it. */
const batchHeader = header.extend({ job_id: actionSchema.shape.job_id.unwrap() });

function checkAction(
  schema: z.ZodType,
  input: unknown,
  at: readonly PropertyKey[],
): Result<NativeAction, FieldError[]> {
  const { job_id: jobId, action_name: action, action_params: params } = isObject(input) ? input : {};
  const errors = fieldErrors(schema, withoutNulls(input), at).map(suggestAction(action, at));
  if (!isActionName(action)) return err(errors);
  const actionParams = params ?? {};
  errors.push(...paramErrors(action, withoutNulls(actionParams), [...at, "action_params"]));
  if (errors.length > 0 || !isObject(actionParams)) return err(errors);
  return ok({ action, actionParams, jobId: typeof jobId === "string" ? jobId : null });
}

/** The errors in the verb's own fields, and in the types of the others. */
function paramErrors(action: NativeActionName, params: unknown, at: readonly PropertyKey[]): FieldError[] {
  const own = fieldErrors(nativeParams[action], params, at);
  return own.length > 0 ? own : fieldErrors(paramTypes, params, at);
}

/** Copy JSON without fields that are `null`: optional fields that some clients write out. Bodies are at most as deep as allowed. */
function withoutNulls(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withoutNulls);
  if (!isObject(json)) return json;
  const given = Object.entries(json).filter(([, value]) => value !== null);
  return Object.fromEntries(given.map(([name, value]) => [name, withoutNulls(value)]));
}

/** Add a suggestion to the error about a misspelt verb. */
const suggestAction = (action: unknown, at: readonly PropertyKey[]) => (error: FieldError) =>
  typeof action === "string" && error.pointer === jsonPointer([...at, "action_name"])
    ? { ...error, detail: `unknown action.${didYouMean(action, ACTION_NAMES)} Allowed: ${ACTION_NAMES.join(", ")}` }
    : error;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Check the body of ExecuteJobAction: `{"job":{"job_id"?,"action_name","action_params"?}}` (contract section 1.3).
 *
 * @example
 * checkActionBody({ job: { action_name: "stop", action_params: { pause_mode: "al" } } });
 * // error: [{ pointer: "/job/action_params/pause_mode", detail: "must be one of: target, all" }]
 */
export function checkActionBody(body: unknown): Result<NativeAction, FieldError[]> {
  if (isTooDeep(body)) return err([TOO_DEEP]);
  const outer = fieldErrors(z.looseObject({ job: z.looseObject({}) }), body, []);
  if (outer.length > 0 || !isObject(body)) return err(outer);
  return checkAction(header, body.job, ["job"]);
}

const tooManyRows = (rows: unknown) =>
  `must have at most ${BATCH_ITEMS} rows; it has ${Array.isArray(rows) ? rows.length : "more"}`;

/**
 * Check the body of BatchExecuteJobActions: `{"jobs":[{"job_id","action_name","action_params"?}]}`, with the errors of every
 * row. No source confirms DRS's maximum number of rows; the gateway's own is checked before any row is looked at.
 */
export function checkBatchBody(body: unknown): Result<NativeAction[], FieldError[]> {
  if (isTooDeep(body)) return err([TOO_DEEP]);
  const rows = z
    .array(z.unknown())
    .min(1, "mandatory: must have at least 1 row")
    .max(BATCH_ITEMS, { error: ({ input }) => tooManyRows(input) });
  const outer = fieldErrors(z.looseObject({ jobs: rows }), body, []);
  if (outer.length > 0 || !isObject(body) || !Array.isArray(body.jobs)) return err(outer);
  const checked = body.jobs.map((row: unknown, index) => checkAction(batchHeader, row, ["jobs", index]));
  const errors = checked.flatMap((result) => (result.ok ? [] : result.error));
  if (errors.length > 0) return err([...firstErrors(errors)]);
  return ok(checked.flatMap((result) => (result.ok ? [result.value] : [])));
}
