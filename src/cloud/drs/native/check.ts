import * as z from "zod";
import { ACTION_NAMES, isActionName, type ActionName as NativeActionName } from "../../../model/drs.ts";
import { err, ok, type Result } from "../../../shared/result.ts";
import { describeIssues, type FieldError, isTooDeep, jsonPointer, TOO_DEEP } from "../../../shared/schema-issues.ts";
import { didYouMean } from "../../../shared/suggest.ts";
import { actionSchema, nativeParams } from "./action.ts";

/** An action as DRS takes it, checked. */
export interface NativeAction {
  readonly action: NativeActionName;
  /** As it came, unknown fields included; `{}` where there was none. */
  readonly actionParams: Readonly<Record<string, unknown>>;
  /** The job that the body names. For a single call the path names it too; in a batch there is only this one. */
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

/** What zod leaves unsaid: that a field which is not there is mandatory, and in words what it must be. */
function say(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== "invalid_type") return undefined;
  const type = TYPES[issue.expected] ?? issue.expected;
  return issue.input === undefined ? `mandatory: must be ${type}` : `must be ${type}`;
}

function problemsOf(schema: z.ZodType, input: unknown, prefix: readonly PropertyKey[]): FieldError[] {
  const parsed = schema.safeParse(input, { error: say });
  return parsed.success ? [] : describeIssues(schema, parsed.error, { prefix });
}

/** The head of an action; its params are checked by the schema of its verb. */
const head = actionSchema.pick({ job_id: true, action_name: true });
/** In a batch nothing else names the job. */
const batchedHead = head.extend({ job_id: actionSchema.shape.job_id.unwrap() });

function checkAction(
  schema: z.ZodType,
  input: unknown,
  at: readonly PropertyKey[],
): Result<NativeAction, FieldError[]> {
  const { job_id: jobId, action_name: action, action_params: params } = isObject(input) ? input : {};
  const errors = problemsOf(schema, input, at).map(suggestAction(action, at));
  if (!isActionName(action)) return err(errors);
  const actionParams = params ?? {};
  errors.push(...problemsOf(nativeParams[action], actionParams, [...at, "action_params"]));
  if (errors.length > 0 || !isObject(actionParams)) return err(errors);
  return ok({ action, actionParams, jobId: typeof jobId === "string" ? jobId : null });
}

/** Adds to an error about a misspelt verb which one may be meant. */
const suggestAction = (action: unknown, at: readonly PropertyKey[]) => (error: FieldError) =>
  typeof action === "string" && error.pointer === jsonPointer([...at, "action_name"])
    ? { ...error, detail: `unknown action.${didYouMean(action, ACTION_NAMES)} Allowed: ${ACTION_NAMES.join(", ")}` }
    : error;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Checks the body of ExecuteJobAction: `{"job":{"job_id"?,"action_name","action_params"?}}` (contract section 1.3).
 *
 * @example
 * checkActionBody({ job: { action_name: "stop", action_params: { pause_mode: "al" } } });
 * // error: [{ pointer: "/job/action_params/pause_mode", detail: "must be one of: target, all" }]
 */
export function checkActionBody(body: unknown): Result<NativeAction, FieldError[]> {
  if (isTooDeep(body)) return err([TOO_DEEP]);
  const outer = problemsOf(z.looseObject({ job: z.looseObject({}) }), body, []);
  if (outer.length > 0 || !isObject(body)) return err(outer);
  return checkAction(head, body.job, ["job"]);
}

/**
 * Checks the body of BatchExecuteJobActions: `{"jobs":[{"job_id","action_name","action_params"?}]}`, with errors for every
 * row. How many rows DRS takes is not confirmed, so it is not limited here.
 */
export function checkBatchBody(body: unknown): Result<NativeAction[], FieldError[]> {
  if (isTooDeep(body)) return err([TOO_DEEP]);
  const rows = z.array(z.unknown()).min(1, "mandatory: must have at least 1 row");
  const outer = problemsOf(z.looseObject({ jobs: rows }), body, []);
  if (outer.length > 0 || !isObject(body) || !Array.isArray(body.jobs)) return err(outer);
  const checked = body.jobs.map((row: unknown, index) => checkAction(batchedHead, row, ["jobs", index]));
  const errors = checked.flatMap((result) => (result.ok ? [] : result.error));
  if (errors.length > 0) return err(errors);
  return ok(checked.flatMap((result) => (result.ok ? [result.value] : [])));
}
