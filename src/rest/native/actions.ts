import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import * as z from "zod";
import { checkReferences } from "../../application/actions/build-command.ts";
import type { Services } from "../../application/services.ts";
import { checkActionBody, checkBatchBody, type NativeAction } from "../../cloud/drs/native/check.ts";
import type { Account, JobRef } from "../../config/compile.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { FieldError } from "../../shared/schema-issues.ts";
import { nativeExamples, PATH_EXAMPLES } from "../openapi/examples.ts";
import { nativeRequests } from "../openapi/verb-bodies.ts";
import { component, defineRoute, type RestEnv } from "../route.ts";
import { carryOut, commandOf, dedupeKeys, type Outcome, operationIdOf, readBody, resultOf } from "./carry-out.ts";
import { accountOf, jobOf, nativeHeader } from "./context.ts";
import { codeOf, nativeRefusals, refuse, refuseFields } from "./errors.ts";

/** ExecuteJobAction and BatchExecuteJobActions: operations like any other, answered as DRS answers. */

const actHeader = nativeHeader.extend({
  "idempotency-key": z.string().optional().describe("the same key again has no second effect; a signature is one"),
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
        ...nativeRefusals("no_such_job", "denied", "held", "locked", "limited", "reused"),
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
  const wrong = checkReferences(services.gateway.config, body.value.json);
  if (wrong.length > 0) return refuseFields(c, wrong);
  const command = commandOf(c, job.value, checked.value, body.value.text, dedupeKeys(c, ""));
  return answer(c, await carryOut(c, services, account.value, command));
}

function answer(c: Context<RestEnv>, outcome: Outcome): Response {
  const id = operationIdOf(outcome);
  if (id !== null) c.header("x-operation-id", id);
  if (outcome.kind === "limited") c.header("retry-after", String(outcome.retryAfter));
  const result = resultOf(outcome);
  if (!result.ok) return refuse(c, ...result.error);
  return c.json(result.value.body as object, result.value.status as ContentfulStatusCode);
}

/** One row of a batch's answer (contract section 4.3). */
interface Row {
  readonly id: string;
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
  const jobs = jobsOf(c, services, account.value, checked.value);
  const wrong = checkReferences(services.gateway.config, body.value.json);
  if (wrong.length > 0) return refuseFields(c, wrong);
  if (!jobs.ok) return refuseFields(c, jobs.error);
  const outcomes = await Promise.all(
    jobs.value.map(([job, asked], index) => {
      const text = JSON.stringify({ job: { action_name: asked.action, action_params: asked.actionParams } });
      return carryOut(c, services, account.value, commandOf(c, job, asked, text, dedupeKeys(c, `#${index}`)));
    }),
  );
  const ids = outcomes.map(operationIdOf).filter((id) => id !== null);
  if (ids.length > 0) c.header("x-operation-id", ids.join(","));
  const rows = outcomes.map((outcome, index) => rowOf(jobs.value[index]?.[0].id ?? "", outcome));
  // 202 when every row is asynchronous; a mixture is undocumented and answered 200 (contract section 4.3).
  const isAsynchronous = rows.every(({ query_id }) => query_id !== undefined);
  return isAsynchronous
    ? c.json({ jobs: rows.map(({ id, query_id }) => ({ id, query_id })) }, 202)
    : c.json({ jobs: rows });
}

/** The job of each row; one that cannot be a job's id is named by its place. */
function jobsOf(
  c: Context<RestEnv>,
  services: Services,
  account: Account,
  asked: readonly NativeAction[],
): Result<(readonly [JobRef, NativeAction])[], FieldError[]> {
  const found: (readonly [JobRef, NativeAction])[] = [];
  const errors: FieldError[] = [];
  for (const [index, action] of asked.entries()) {
    const job = jobOf(c, services, account, action.jobId ?? "");
    if (job.ok) found.push([job.value, action]);
    else errors.push({ pointer: `/jobs/${index}/job_id`, detail: "is no job id" });
  }
  return errors.length > 0 ? err(errors) : ok(found);
}

const rowSchema = z.looseObject({
  query_id: z.string().optional(),
  error_code: z.string().optional(),
  error_msg: z.string().optional(),
});

function rowOf(id: string, outcome: Outcome): Row {
  const result = resultOf(outcome);
  if (!result.ok) return { id, status: "Failed", error_code: codeOf(result.error[0]), error_msg: result.error[1] };
  const { query_id, error_code, error_msg } = rowSchema.parse(result.value.body);
  if (error_code !== undefined) return { id, status: "Failed", error_code, error_msg: error_msg ?? "" };
  return { id, status: "Success", ...(query_id === undefined ? {} : { query_id }) };
}
