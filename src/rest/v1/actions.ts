import type { Context } from "hono";
import { Hono } from "hono/tiny";
import * as z from "zod";
import { buildCommand, unconfirmedError } from "../../application/build-command.ts";
import { acceptAt, inRequest, type Services } from "../../application/services.ts";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import { actionBody, actionRequest } from "../../cloud/drs/requests.ts";
import { unconfirmed } from "../../desk/conditions.ts";
import type { Acceptance, Command } from "../../model/command.ts";
import { isEnded, type Operation } from "../../model/operation.ts";
import type { Decision } from "../../model/policy.ts";
import { INBOUND, PREFER_WAIT_SECONDS } from "../../shared/limits.ts";
import { problem, tooMany } from "../../shared/problem.ts";
import type { FieldError } from "../../shared/schema-issues.ts";
import type { RestEnv } from "../authenticate.ts";
import { jsonBody, noQuery, validate } from "../validate.ts";
import { actionOf, jobOf, refused } from "./context.ts";
import { presentAction, presentJob, presentOperation } from "./present.ts";

const pathSchema = z.object({ job: z.string(), action: z.string() });

export const querySchema = z.strictObject({
  dry_run: z.enum(["true", "false"]).default("false").describe("say what would happen and do nothing"),
});

/** `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header). */
export const idempotencyKeySchema = z
  .string()
  .regex(/^[\x21-\x7e]+$/, "visible ASCII characters")
  .max(INBOUND.idempotencyKeyCharacters)
  .optional()
  .describe("the same key again is the same request again and has no second effect");

export const headerSchema = z.object({
  "idempotency-key": idempotencyKeySchema,
  prefer: z.string().optional().describe("wait=N: wait up to N seconds, at most 25, for the end"),
});

/** Flat params; beside them why, and for verbs that cannot be undone the job once more. */
export const bodySchema = z.looseObject({
  reason: z.string().optional(),
  confirm: z.string().optional(),
  ignore_state: z.boolean().optional().describe("leave it to DRS whether the state of the job allows it"),
});

/** `GET /v1/actions`: the catalogue. */
export const catalogueRoute = () =>
  new Hono<RestEnv>().get("/actions", noQuery, (c) => c.json({ actions: Object.values(CATALOGUE).map(presentAction) }));

/** `POST /v1/jobs/{job}/actions/{action}`: 202 with `Location`, or 200 when it ended within `Prefer: wait=N`. */
export const actionRoute = (services: Services) =>
  new Hono<RestEnv>().post(
    "/jobs/:job/actions/:action",
    validate("param", pathSchema),
    validate("query", querySchema),
    validate("header", headerSchema),
    jsonBody,
    validate("json", bodySchema),
    async (c) => {
      const path = c.req.valid("param");
      const job = await jobOf(c, services, path.job, true);
      if (!job.ok) return job.error;
      const action = actionOf(c, path.action);
      if (!action.ok) return action.error;
      const { reason, confirm, ignore_state, ...params } = c.req.valid("json");
      const key = c.req.valid("header")["idempotency-key"];
      const principal = c.get("principal");
      const command = buildCommand(services.gateway.config, {
        ...c.get("place"),
        principal,
        job: job.value,
        action: action.value,
        params,
        reason: reason ?? null,
        confirm: confirm ?? null,
        ignoreState: ignore_state ?? false,
        dedupe: key === undefined ? [] : [`${principal.id}:${key}`],
        joins: false,
        reply: null,
      });
      if (!command.ok) return invalid(c, command.error);
      if (c.req.valid("query").dry_run === "true") return dryRun(c, services, command.value);
      const acceptance = await acceptAt(inRequest(services, c), job.value.account, command.value);
      return answer(c, services, acceptance, waitOf(c.req.valid("header").prefer));
    },
  );

/** The answer to fields that are wrong. */
export function invalid(c: Context<RestEnv>, errors: readonly FieldError[]): Response {
  const detail = errors.map(({ pointer, detail: said }) => `${pointer}: ${said}`).join("; ");
  return problem(c, 400, "invalid_request", detail, { errors });
}

/** Seconds of `Prefer: wait=N` (RFC 7240 section 4.3), at most 25; `null` when not asked for. */
export function waitOf(prefer: string | undefined): number | null {
  const [, seconds] = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})/i.exec(prefer ?? "") ?? [];
  return seconds === undefined ? null : Math.min(Number(seconds), PREFER_WAIT_SECONDS);
}

/** The answer to a command that the desk was given. */
export async function answer(
  c: Context<RestEnv>,
  services: Services,
  acceptance: Acceptance,
  wait: number | null,
): Promise<Response> {
  if (acceptance.kind === "refused") return refused(c, acceptance.refusal);
  if (acceptance.kind === "unconfirmed") return invalid(c, [unconfirmedError(acceptance)]);
  if (acceptance.kind === "limited") return tooMany(c, acceptance.retryAfter, "too many commands");
  if (acceptance.kind === "held") return problem(c, 409, "held", `${acceptance.behind.id} holds the job`);
  if (acceptance.kind === "conflict") {
    c.header("x-operation-id", acceptance.operationId);
    return problem(
      c,
      422,
      "idempotency_key_reused",
      `this Idempotency-Key stands for another request (${acceptance.operationId})`,
    );
  }
  const operation = await afterWaiting(services, acceptance.operation, wait);
  c.header("location", `/v1/operations/${operation.id}`);
  c.header("x-operation-id", operation.id);
  if (wait !== null) c.header("preference-applied", `wait=${wait}`);
  const notice = acceptance.pausedUntil === null ? {} : { notice: pausedNotice(acceptance.pausedUntil) };
  return c.json({ ...presentOperation(operation), ...notice }, wait !== null && isEnded(operation.state) ? 200 : 202);
}

/** Said with every command while the project's calls pause. */
const pausedNotice = (until: number) =>
  `DRS refused the gateway's credential several times in a row; it is sent after ${new Date(until).toISOString()}, when calls are tried again`;

async function afterWaiting(
  { gateway, desk }: Services,
  operation: Operation,
  wait: number | null,
): Promise<Operation> {
  const account = gateway.config.accounts.get(operation.job.account);
  if (wait === null || !account) return operation;
  return (await desk(account).waitFor(operation.id, "end", wait * 1000)) ?? operation;
}

/** What would be decided and sent. Nothing is stored, and the cloud is asked for the job's status alone. */
async function dryRun(c: Context<RestEnv>, { gateway, desk }: Services, command: Command): Promise<Response> {
  const account = gateway.config.accounts.get(command.job.account) ?? gateway.config.defaultAccount;
  const target = { origin: account.endpoints.drs, projectId: account.projectId, jobId: command.job.id };
  const { decision, approvers, status } = await desk(account).explain(command);
  const body = actionBody(command.action, command.actionParams);
  const { method, url } = actionRequest(target, JSON.stringify(body), null);
  return c.json({
    dry_run: true,
    job: presentJob({ account, alias: command.job.alias, id: command.job.id }),
    action: command.action,
    params: command.params,
    danger: CATALOGUE[command.action].danger,
    decision: presentDecision(decision, command),
    approvers,
    status,
    request: { method, url, body },
  });
}

/** What policy says: `approve` and `confirm` want something first. */
function presentDecision(decision: Decision, command: Command) {
  if (!decision.allowed) return { effect: "deny", rule: decision.refusal.rule, reason: decision.refusal.reason };
  const missing = unconfirmed(command, decision);
  const effect = decision.demands.length > 0 ? "approve" : missing === null ? "allow" : "confirm";
  return { effect, rule: decision.rule, reason: missing };
}
