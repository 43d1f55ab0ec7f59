import type { Context } from "hono";
import { Hono } from "hono/tiny";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import * as z from "zod";
import { checkReferences, operationJob } from "../../application/build-command.ts";
import { inRequest, type Services } from "../../application/services.ts";
import { submit } from "../../application/submit.ts";
import { checkActionBody, checkBatchBody, type NativeAction } from "../../cloud/drs/native/check.ts";
import { duplicateKey } from "../../cloud/drs/native/duplicate-keys.ts";
import { maskSecrets } from "../../cloud/drs/native/secret.ts";
import type { Account, JobRef } from "../../config/compile.ts";
import type { Acceptance, Command } from "../../model/command.ts";
import type { Operation } from "../../model/operation.ts";
import { PREFER_WAIT_SECONDS } from "../../shared/limits.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { FieldError } from "../../shared/schema-issues.ts";
import { validate } from "../validate.ts";
import type { NativeEnv } from "./authenticate.ts";
import { accountOf, jobOf, languageOf, V5 } from "./context.ts";
import { codeOf, type RefusalKind, refuse, refuseFields } from "./errors.ts";

/** ExecuteJobAction and BatchExecuteJobActions: operations like any other, answered as DRS answers. */
export const nativeActions = (services: Services) =>
  new Hono<NativeEnv>()
    .post("/:project/jobs/:job/action", validate("param", z.object({ project: z.string(), job: z.string() })), (c) =>
      single(c, services, c.req.valid("param")),
    )
    .post("/:project/jobs/action", validate("param", z.object({ project: z.string() })), (c) =>
      batch(c, services, c.req.valid("param").project),
    );

async function single(
  c: Context<NativeEnv>,
  services: Services,
  path: { project: string; job: string },
): Promise<Response> {
  const account = accountOf(c, services, path.project);
  if (!account.ok) return account.error;
  const job = jobOf(c, services, account.value, path.job);
  if (!job.ok) return job.error;
  const body = await readBody(c);
  if (!body.ok) return body.error;
  const checked = checkActionBody(body.value.json);
  if (!checked.ok) return refuseFields(c, checked.error);
  const { jobId } = checked.value;
  if (jobId !== null && jobId !== path.job) {
    return refuseFields(c, [
      { pointer: "/job/job_id", detail: `must be the job of the path, ${path.job}, or be left out` },
    ]);
  }
  const wrong = checkReferences(services.gateway.config, body.value.json);
  if (wrong.length > 0) return refuseFields(c, wrong);
  const command = commandOf(c, job.value, checked.value, body.value.text, dedupeKeys(c, ""));
  return answer(c, await carryOut(c, services, account.value, command));
}

/** The caller's bytes, and what they say. Not UTF-8 is not JSON (RFC 8259 section 8.1). */
async function readBody(c: Context<NativeEnv>): Promise<Result<{ text: string; json: unknown }, Response>> {
  const type = (c.req.header("content-type") ?? "application/json").split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/json") return err(refuse(c, "media_type", "Content-Type must be application/json"));
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await c.req.arrayBuffer());
    const json: unknown = JSON.parse(text);
    const twice = duplicateKey(text);
    return twice === null
      ? ok({ text, json })
      : err(refuse(c, "parameter", `the key "${twice}" stands twice in one object`));
  } catch {
    return err(refuse(c, "parameter", "the body is not JSON in UTF-8"));
  }
}

/** A signature is new for each call, so the same one again is the same call; others may send an `Idempotency-Key`. */
function dedupeKeys(c: Context<NativeEnv>, row: string): string[] {
  const principal = c.get("principal").id;
  const key = c.get("signature") ?? c.req.header("idempotency-key");
  return key === undefined ? [] : [`${principal}:v5:${key}${row}`];
}

function commandOf(c: Context<NativeEnv>, job: JobRef, asked: NativeAction, body: string, dedupe: string[]): Command {
  const params = maskSecrets(asked.actionParams) as Command["params"];
  return {
    ...V5,
    principal: c.get("principal"),
    job: operationJob(job),
    action: asked.action,
    params,
    actionParams: params,
    body,
    language: languageOf(c),
    // Callers of the native dialect want DRS's own answer.
    ignoreState: true,
    reason: null,
    retryOf: null,
    dedupe,
    joins: false,
    whenHeld: "refuse",
    confirmation: "waived",
    reply: null,
  };
}

type Outcome =
  | Exclude<Acceptance, { kind: "accepted" | "repeated" | "joined" }>
  | { kind: "operation"; operation: Operation };

/** Accepts the command and waits for DRS's answer to it, at most 25 s. */
async function carryOut(
  c: Context<NativeEnv>,
  services: Services,
  account: Account,
  command: Command,
): Promise<Outcome> {
  const acceptance = await submit(inRequest(services, c), account, command);
  if (!("operation" in acceptance)) return acceptance;
  const { id } = acceptance.operation;
  const operation = await services.desk(account).waitFor(id, "answer", PREFER_WAIT_SECONDS * 1000);
  return { kind: "operation", operation: operation ?? acceptance.operation };
}

/** A refusal of the gateway: its kind and words. */
type Refusal = readonly [kind: RefusalKind, message: string];

const THROUGH_V1 = "POST /v1/jobs/{job}/actions/{action} can ask for it";

/** DRS's answer, or why there is none. */
function resultOf(outcome: Outcome): Result<{ status: number; body: unknown }, Refusal> {
  switch (outcome.kind) {
    case "refused":
      return err(
        outcome.refusal.lock
          ? ["locked", `The job is ${outcome.refusal.reason}`]
          : ["denied", `${outcome.refusal.reason}; ${THROUGH_V1}`],
      );
    case "unconfirmed":
      return err(["denied", `${outcome.reason}, which this dialect cannot; ${THROUGH_V1}`]);
    case "conflict":
      return err(["reused", `this key or signature stands for another request (${outcome.operationId})`]);
    case "limited":
      return err(["limited", `The throttling threshold has been reached; try again in ${outcome.retryAfter} s.`]);
    case "held":
      return err([
        "held",
        `Another operation is in progress: ${outcome.behind.action} by ${outcome.behind.name} (${outcome.behind.id}).`,
      ]);
    case "operation":
      return answerOf(outcome.operation);
  }
}

function answerOf({
  id,
  state,
  answer: given,
  problem,
}: Operation): Result<{ status: number; body: unknown }, Refusal> {
  if (given) return ok(given);
  if (problem?.code === "locked") return err(["locked", `The job is ${problem.detail}`]);
  if (state === "denied") return err(["denied", `${problem?.detail ?? "denied"}; ${THROUGH_V1}`]);
  if (problem?.code === "not_authorised") return err(["credential", problem.detail]);
  if (state === "failed") return err(["unavailable", problem?.detail ?? "it could not be sent"]);
  return err(["lost", `no answer of DRS yet; the operation goes on as ${id}: GET /v1/operations/${id}`]);
}

function answer(c: Context<NativeEnv>, outcome: Outcome): Response {
  const id = operationIdOf(outcome);
  if (id !== null) c.header("x-operation-id", id);
  if (outcome.kind === "limited") c.header("retry-after", String(outcome.retryAfter));
  const result = resultOf(outcome);
  if (!result.ok) return refuse(c, ...result.error);
  return c.json(result.value.body as object, result.value.status as ContentfulStatusCode);
}

function operationIdOf(outcome: Outcome): string | null {
  if (outcome.kind === "operation") return outcome.operation.id;
  return outcome.kind === "conflict" ? outcome.operationId : null;
}

/** One row of a batch's answer (contract section 4.3). */
interface Row {
  readonly id: string;
  readonly status?: "Success" | "Failed";
  readonly query_id?: string;
  readonly error_code?: string;
  readonly error_msg?: string;
}

async function batch(c: Context<NativeEnv>, services: Services, project: string): Promise<Response> {
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
  c: Context<NativeEnv>,
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
