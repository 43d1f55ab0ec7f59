import type { Context } from "hono";
import * as z from "zod";
import { evaluate } from "../../application/actions/evaluate.ts";
import { prepareCommand } from "../../application/actions/prepare-command.ts";
import { submit } from "../../application/actions/submit.ts";
import { inRequest, type Services } from "../../application/services.ts";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import { actionBody, actionRequest } from "../../cloud/drs/requests.ts";
import type { JobRef } from "../../config/compile.ts";
import type { Command } from "../../model/command.ts";
import { ACTION_NAMES } from "../../model/drs.ts";
import { flatExamples, operationExample } from "../openapi/examples.ts";
import { flatRequest } from "../openapi/verb-bodies.ts";
import { REFUSALS } from "../refusals.ts";
import { component, defineRoute, type RestEnv } from "../route.ts";
import { answer, invalid, keyHeader, waitOf } from "./acceptance.ts";
import { actionOf, JOB_REFUSALS, jobOf } from "./context.ts";
import { anyObject, jobFields, presentJob, text } from "./json.ts";
import { operationJson } from "./operation-json.ts";

const query = z.strictObject({
  dry_run: z.enum(["true", "false"]).default("false").describe("say what would happen and do nothing"),
});

const header = keyHeader.extend({
  prefer: z.string().optional().describe("wait=N: wait up to N seconds, at most 25, for the end"),
});

/** Flat params; beside them why, and for verbs that cannot be undone the job once more. */
const json = z.looseObject({
  reason: z.string().optional(),
  confirm: z.string().optional(),
  ignore_state: z.boolean().optional().describe("leave it to DRS whether the state of the job allows it"),
});

/** What `?dry_run=true` answers. */
export const dryRunJson = component(
  "DryRun",
  z.object({
    dry_run: z.literal(true),
    job: z.object(jobFields),
    action: z.enum(ACTION_NAMES),
    params: anyObject,
    danger: z.string(),
    decision: z.object({
      effect: z
        .enum(["allow", "deny", "approve", "confirm"])
        .describe("approve, confirm: allowed once that has happened"),
      rule: z.int().nullable().describe("by its place in the config"),
      reason: text,
    }),
    approvers: z
      .array(z.object({ count: z.int(), groups: z.array(z.string()), people: z.array(z.string()) }))
      .describe("who could agree now, other than who asks"),
    status: text.describe("the job's status now; null where it cannot be read or the client may not look at the job"),
    request: z.object({ method: z.string(), url: z.string(), body: anyObject }).describe("what would be sent to DRS"),
  }),
);

const operationOrDryRun = component("OperationOrDryRun", z.union([operationJson.schema, dryRunJson.schema]), [
  operationJson,
  dryRunJson,
]);

const HEADERS = ["Location", "X-Operation-Id", "Preference-Applied"] as const;

/** `POST /v1/jobs/{job}/actions/{action}`: 202 with `Location`, or 200 when it ended within `Prefer: wait=N`. */
export const actionRoute = (services: Services) =>
  defineRoute({
    method: "post",
    path: "/v1/jobs/{job}/actions/{action}",
    id: "act",
    tag: "actions",
    caller: "client",
    summary: "Ask for an action",
    description:
      "Accepted once, sent once, followed to its end. Poll the operation in `Location`, or send `Prefer: wait=N`. Of fields that stand for one another (`endpoint` or `endpoints`) give exactly one.",
    request: { query, header, json },
    body: () => ({ body: flatRequest(json.shape), examples: flatExamples(), required: false }),
    answers: {
      200: {
        description: "It ended within the wait; or with `dry_run=true`, what would happen",
        body: operationOrDryRun,
        headers: HEADERS,
      },
      202: {
        description: "Accepted",
        body: operationJson,
        headers: HEADERS,
        examples: { accepted: operationExample },
      },
    },
    refusals: [
      ...JOB_REFUSALS,
      REFUSALS.unknownAction,
      REFUSALS.denied,
      REFUSALS.locked,
      REFUSALS.keyReused,
      REFUSALS.rateLimited,
    ],
    async handle(c, input) {
      const job = await jobOf(c, services, input.path.job, true);
      if (!job.ok) return job.error;
      const action = actionOf(c, input.path.action);
      if (!action.ok) return action.error;
      const { reason, confirm, ignore_state, ...params } = input.json;
      const key = input.header["idempotency-key"];
      const principal = c.get("principal");
      const command = await prepareCommand(services, {
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
      if (input.query.dry_run === "true") return dryRun(c, services, job.value, command.value);
      const acceptance = await submit(inRequest(services, c), job.value.account, command.value);
      return answer(c, services, acceptance, waitOf(input.header.prefer));
    },
  });

/** What would be decided and sent. Nothing is stored, and the cloud is asked for the job's status alone. */
async function dryRun(c: Context<RestEnv>, services: Services, job: JobRef, asked: Command): Promise<Response> {
  const { account } = job;
  const { command, verdict, approvers, status } = await evaluate(services, asked);
  const target = { origin: account.endpoints.drs, projectId: account.projectId, jobId: command.job.id };
  const body = actionBody(command.action, command.actionParams);
  const { method, url } = actionRequest(target, JSON.stringify(body), null);
  return c.json({
    dry_run: true,
    job: presentJob({ account, alias: command.job.alias, id: command.job.id }),
    action: command.action,
    params: command.params,
    danger: CATALOGUE[command.action].danger,
    decision: verdict,
    approvers,
    status,
    request: { method, url, body },
  });
}
