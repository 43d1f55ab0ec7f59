import type { Context } from "hono";
import * as z from "zod";
import type { Request } from "../../application/actions/build-command.ts";
import { evaluate } from "../../application/actions/evaluate.ts";
import { prepareCommand } from "../../application/actions/prepare-command.ts";
import { submitAction } from "../../application/actions/submit.ts";
import { inRequest, type Services } from "../../application/services.ts";
import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import { actionBody, actionRequest } from "../../cloud/drs/requests.ts";
import { ACTION_NAMES } from "../../model/drs.ts";
import { flatExamples, operationExample } from "../openapi/examples.ts";
import { flatRequest } from "../openapi/verb-bodies.ts";
import { REFUSALS } from "../refusals.ts";
import { component, defineRoute, type RestEnv } from "../route.ts";
import { answer, invalid, keyHeader, waitOf } from "./acceptance.ts";
import { blockerSchema, cautionSchema, presentBlocker, presentCaution } from "./blocker-json.ts";
import { actionOf, JOB_REFUSALS, jobOf, refused, unknownJob } from "./context.ts";
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
      .array(
        z.object({
          count: z.int(),
          groups: z.array(z.string()),
          people: z.array(z.string()),
          places: z.array(z.string()).describe("from where votes count"),
        }),
      )
      .describe("who could agree now, other than who asks"),
    status: text.describe("the job's status now; null where it cannot be read"),
    possible: z.boolean().nullable().describe("whether nothing is in the way now; null: the job could not be read"),
    blockers: z.array(blockerSchema).describe("what is in the way, and what would remove it"),
    cautions: z.array(cautionSchema).describe("what may delay it or make it fail, and does not refuse it"),
    request: z
      .object({ method: z.string(), url: z.string(), body: anyObject })
      .nullable()
      .describe("what would be sent to DRS; null for a client that may not do it"),
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
      REFUSALS.impossible,
      REFUSALS.jobNotFound,
      REFUSALS.keyReused,
      REFUSALS.rateLimited,
    ],
    async handle(c, input) {
      const action = actionOf(c, input.path.action);
      if (!action.ok) return action.error;
      const job = await jobOf(c, services, input.path.job, { right: action.value.name, pending: true });
      if (!job.ok) return job.error;
      const { reason, confirm, ignore_state, ...params } = input.json;
      const key = input.header["idempotency-key"];
      const principal = c.get("principal");
      const request: Request = {
        ...c.get("place"),
        principal,
        job: job.value,
        action: action.value,
        params,
        reason: reason ?? null,
        confirm: confirm ?? null,
        ignoreState: ignore_state ?? false,
        dedupe: key === undefined ? [] : [`${principal.id}:${key}`],
        joins: null,
        reply: null,
        isWaitedFor: true,
      };
      if (input.query.dry_run === "true") return dryRun(c, services, request, input.path.job);
      const outcome = await submitAction(inRequest(services, c), request);
      return answer(c, services, outcome, waitOf(input.header.prefer));
    },
  });

/** What would be decided and sent. Nothing is stored, and the cloud is asked for what decides. */
async function dryRun(c: Context<RestEnv>, services: Services, request: Request, named: string): Promise<Response> {
  const built = await prepareCommand(services, request);
  if (!built.ok)
    return built.error.kind === "invalid" ? invalid(c, built.error.errors) : refused(c, built.error.refusal);
  const evaluation = await evaluate(services, built.value);
  if (!evaluation) return unknownJob(c, services, named);
  const { command, verdict, approvers, status, blockers, cautions, actionParams } = evaluation;
  const { account } = request.job;
  const target = { origin: account.endpoints.drs, projectId: account.projectId, jobId: command.job.id };
  const body = actionBody(command.action, actionParams);
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
    possible: blockers.length > 0 ? false : cautions.some(({ code }) => code === "state_unread") ? null : true,
    blockers: blockers.map(presentBlocker),
    cautions: cautions.map(presentCaution),
    // Callers without the right learn what is in the way, and no more.
    request: verdict.effect === "deny" ? null : { method, url, body },
  });
}
