import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import * as z from "zod";
import { checkReferences } from "../../application/actions/build-command.ts";
import type { Services } from "../../application/services.ts";
import { checkActionBody, checkBatchBody, type NativeAction } from "../../cloud/drs/native/check.ts";
import type { Account } from "../../config/compile.ts";
import { nativeExamples, PATH_EXAMPLES } from "../openapi/examples.ts";
import { nativeRequests } from "../openapi/verb-bodies.ts";
import { component, defineRoute, type RestEnv } from "../route.ts";
import {
  carryOut,
  commandOf,
  dedupeKeys,
  type NativeResult,
  type Outcome,
  operationIdOf,
  readBody,
  resultFor,
} from "./carry-out.ts";
import { accountOf, findJob, jobOf, knows, languageOf, mayAsk, mayRead, nativeHeader, refuseJob } from "./context.ts";
import { codeOf, missingJob, nativeRefusals, refuse, refuseFields } from "./errors.ts";

/** ExecuteJobAction and BatchExecuteJobActions: operations like any other, answered as DRS answers. */

const actHeader = nativeHeader.extend({
  "idempotency-key": z
    .string()
    .optional()
    .describe(
      "the same key again has no second effect and the first answer; sign it to make the same call twice within a second",
    ),
});

/** 200: carried out, or begun by a verb that is seen in the job's status. */
const drsSuccess = component("DrsSuccess", z.looseObject({ status: z.string().describe("success") }));

/** 202: the result is asked for with ShowJobDetail and this id. */
const drsQuery = component("DrsQuery", z.looseObject({ query_id: z.string() }));

/** One row a job. */
const drsBatch = component(
  "DrsBatch",
  z.looseObject({
    jobs: z.array(
      z.looseObject({
        id: z.string(),
        name: z.string().optional().describe("the job's name, where DRS gives it"),
        status: z.enum(["Success", "Failed"]).optional(),
        query_id: z.string().optional(),
        error_code: z.string().optional(),
        error_msg: z.string().optional(),
      }),
    ),
  }),
);

/** What is said before an operation comes of a call. */
const UNREADABLE = nativeRefusals("unauthenticated", "project", "parameter", "too_large", "media_type");

const HEADERS = ["X-Operation-Id"] as const;

export function nativeActions(services: Services) {
  // Both routes describe the same verbs.
  let made: ReturnType<typeof nativeRequests> | undefined;
  const requests = () => {
    made ??= nativeRequests();
    return made;
  };
  return [
    defineRoute({
      method: "post",
      path: "/v5/{project_id}/jobs/{job_id}/action",
      id: "ExecuteJobAction",
      tag: "native",
      caller: "native",
      summary: "ExecuteJobAction",
      description:
        'Answered as DRS answers, when it has. Where a value is secret, `{"secret":"NAME"}` stands for one that the gateway keeps.',
      passedOn: { header: actHeader },
      body: () => ({ body: requests().single, examples: nativeExamples() }),
      answers: {
        200: {
          description: "Carried out",
          body: drsSuccess,
          headers: HEADERS,
          examples: { success: { summary: "carried out", value: { status: "success" } } },
        },
        202: {
          description: "Begun; ask ShowJobDetail for the result",
          body: drsQuery,
          headers: HEADERS,
          examples: { begun: { summary: "begun", value: { query_id: "c5c1ffb3-c902-4b31-a606-dfa1231831f9" } } },
        },
      },
      refusals: [
        ...UNREADABLE,
        ...nativeRefusals("no_such_job", "denied", "held", "locked", "limited", "repeated", "reused"),
        ...nativeRefusals("credential", "unavailable", "lost"),
      ],
      handle: (c, { path }) => single(c, services, path),
    }),
    defineRoute({
      method: "post",
      path: "/v5/{project_id}/jobs/action",
      id: "BatchExecuteJobActions",
      tag: "native",
      caller: "native",
      summary: "BatchExecuteJobActions",
      passedOn: { header: actHeader },
      body: () => ({ body: requests().batch, examples: batchExamples }),
      answers: {
        200: {
          description:
            "One row a job; a row without success has the error code that its action alone would have been answered with",
          body: drsBatch,
          headers: HEADERS,
        },
        202: { description: "Every row has a query_id", body: drsBatch, headers: HEADERS },
      },
      refusals: UNREADABLE,
      handle: (c, { path }) => batch(c, services, path.project_id),
    }),
  ];
}

const batchExamples = {
  two: {
    summary: "two jobs",
    value: {
      jobs: [
        { job_id: PATH_EXAMPLES.job_id, action_name: "stop", action_params: {} },
        { job_id: "d0f96c1d-571f-4b63-98a5-3b85b36jb20r", action_name: "restart" },
      ],
    },
  },
};

async function single(
  c: Context<RestEnv>,
  services: Services,
  path: { readonly project_id: string; readonly job_id: string },
): Promise<Response> {
  const account = accountOf(c, services, path.project_id);
  if (!account.ok) return account.error;
  const job = jobOf(c, services, account.value, path.job_id);
  if (!job.ok) return job.error;
  const body = await readBody(c);
  if (!body.ok) return body.error;
  const checked = checkActionBody(body.value.json);
  if (!checked.ok) return refuseFields(c, checked.error);
  const { jobId } = checked.value;
  if (jobId !== null && jobId !== path.job_id) {
    return refuseFields(c, [
      { pointer: "/job/job_id", detail: `must be the job of the path, ${path.job_id}, or be left out` },
    ]);
  }
  const { action } = checked.value;
  if (!(await knows(c, services, action, job.value))) return refuseJob(c);
  // Names of secrets are told to who may ask for the action alone; others are refused further on.
  const wrong = mayAsk(c, services, action, job.value) ? checkReferences(services.gateway.config, body.value.json) : [];
  if (wrong.length > 0) return refuseFields(c, wrong);
  const keys = dedupeKeys(c, "");
  const command = commandOf(c, job.value, checked.value, body.value.text, keys);
  return answer(c, await carryOut(c, services, account.value, command, keys));
}

function answer(c: Context<RestEnv>, outcome: Outcome): Response {
  const result = resultFor(c, outcome);
  if (isMissing(result)) return refuseJob(c);
  const id = operationIdOf(outcome);
  if (id !== null) c.header("x-operation-id", id);
  if (outcome.kind === "limited") c.header("retry-after", String(outcome.retryAfter));
  if (!result.ok) return refuse(c, ...result.error);
  return c.json(result.value.body as object, result.value.status as ContentfulStatusCode);
}

/** One row of a batch's answer (contract section 4.3). */
interface Row {
  readonly id: string;
  readonly name?: string;
  readonly status?: "Success" | "Failed";
  readonly query_id?: string;
  readonly error_code?: string;
  readonly error_msg?: string;
}

async function batch(c: Context<RestEnv>, services: Services, project: string): Promise<Response> {
  const account = accountOf(c, services, project);
  if (!account.ok) return account.error;
  const body = await readBody(c);
  if (!body.ok) return body.error;
  const checked = checkBatchBody(body.value.json);
  if (!checked.ok) return refuseFields(c, checked.error);
  const mayName = ({ jobId, action }: NativeAction) => {
    const job = findJob(services, account.value, jobId ?? "");
    return job !== null && mayAsk(c, services, action, job);
  };
  const named = checked.value.filter(mayName).map(({ actionParams }) => actionParams);
  const wrong = checkReferences(services.gateway.config, named);
  if (wrong.length > 0) return refuseFields(c, wrong);
  const rows = await Promise.all(checked.value.map((asked, index) => rowOf(c, services, account.value, asked, index)));
  const ids = rows.map(({ operation }) => operation).filter((id) => id !== null);
  if (ids.length > 0) c.header("x-operation-id", ids.join(","));
  // 202 when every row is asynchronous; a mixture is undocumented and answered 200 (contract section 4.3).
  const isAsynchronous = rows.every(({ row }) => row.query_id !== undefined);
  return isAsynchronous
    ? c.json({ jobs: rows.map(({ row: { status: _, ...row } }) => row) }, 202)
    : c.json({ jobs: rows.map(({ row }) => row) });
}

const rowSchema = z.looseObject({
  query_id: z.string().optional(),
  error_code: z.string().optional(),
  error_msg: z.string().optional(),
});

/** Carry one row out. A job that does not exist, or whose id cannot be one, fails that row alone. */
async function rowOf(
  c: Context<RestEnv>,
  services: Services,
  account: Account,
  asked: NativeAction,
  index: number,
): Promise<{ readonly row: Row; readonly operation: string | null }> {
  const id = asked.jobId ?? "";
  const missing = { row: { id, status: "Failed", ...missingJob(languageOf(c)).row }, operation: null } as const;
  const job = findJob(services, account, id);
  if (!job || !(await knows(c, services, asked.action, job))) return missing;
  const text = JSON.stringify({ job: { action_name: asked.action, action_params: asked.actionParams } });
  const keys = dedupeKeys(c, `#${index}`);
  const command = commandOf(c, job, asked, text, keys);
  const outcome = await carryOut(c, services, account, command, keys);
  const result = resultFor(c, outcome);
  if (isMissing(result)) return missing;
  const name = result.ok && mayRead(c, services, job) ? await nameOf(services, account, id) : undefined;
  const row = { id, ...(name === undefined ? {} : { name }), ...resultRow(result) };
  return { row, operation: operationIdOf(outcome) };
}

const namedJob = z.object({ job: z.object({ base_info: z.object({ name: z.string().min(1) }) }) });

/** The name of a job that DRS knows; `undefined` where DRS does not give it now. */
async function nameOf({ desk }: Services, account: Account, jobId: string): Promise<string | undefined> {
  const read = await desk(account).nativeRead({ jobId, below: "", search: "type=detail", language: null });
  return read.kind === "answer" ? namedJob.safeParse(read.body).data?.job.base_info.name : undefined;
}

function resultRow(result: NativeResult): Omit<Row, "id" | "name"> {
  if (!result.ok) return { status: "Failed", error_code: codeOf(result.error[0]), error_msg: result.error[1] };
  const { query_id, error_code, error_msg } = rowSchema.parse(result.value.body);
  if (error_code !== undefined) return { status: "Failed", error_code, error_msg: error_msg ?? "" };
  return { status: "Success", ...(query_id === undefined ? {} : { query_id }) };
}

const isMissing = (result: NativeResult): boolean => !result.ok && result.error[0] === "no_such_job";
