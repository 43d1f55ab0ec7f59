import type { Context } from "hono";
import { Hono } from "hono/tiny";
import * as z from "zod";
import { type CancelOutcome, cancel, type ResolveOutcome, resolveOutcome } from "../application/intervene.ts";
import { CURSOR, listOperations } from "../application/list-operations.ts";
import { type RetryOutcome, retry } from "../application/retry.ts";
import { inRequest, type Services } from "../application/services.ts";
import { OBJECTION_STATUS, type VoteOutcome } from "../application/vote.ts";
import { presentRecord } from "../ledger/export.ts";
import { OPERATION_ACTIONS, STATES } from "../model/operation.ts";
import { INBOUND, PAGE } from "../shared/limits.ts";
import { problem } from "../shared/problem.ts";
import { answer, idempotencyKeySchema, invalid } from "./actions.ts";
import type { RestEnv } from "./authenticate.ts";
import { callerOf, denied, jobOf, operationOf, outOfReach, refused } from "./context.ts";
import { OBJECTION_CODES, objectionInWords } from "./objections.ts";
import { presentOperation } from "./present.ts";
import { jsonBody, noQuery, validate } from "./validate.ts";

const idSchema = z.object({ id: z.string() });

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

export const listSchema = z.strictObject({
  job: z.string().optional(),
  action: z.enum(OPERATION_ACTIONS).optional(),
  state: z.enum(STATES).optional(),
  actor: z.string().optional().describe("a principal's id, e.g. slack:T0001/U0001 or client:ci-bot"),
  since: instant.optional(),
  until: instant.optional(),
  cursor: z.string().regex(CURSOR, "the next_cursor of the page before").optional(),
  limit: z.coerce.number().int().min(1).max(PAGE.max).default(PAGE.default),
});

export const resolveSchema = z.strictObject({
  outcome: z.enum(["succeeded", "failed"]),
  note: z.string().min(1).max(INBOUND.reasonCharacters).describe("what was seen in the DRS console"),
});

/** `/v1/operations`: list, one, its events; cancel, resolve. */
export const operationRoutes = (services: Services) => {
  const routes = new Hono<RestEnv>()
    .get("/operations", validate("query", listSchema), async (c) => {
      const { job: asked, ...filter } = c.req.valid("query");
      const job = asked === undefined ? undefined : await jobOf(c, services, asked);
      if (job && !job.ok) return job.error;
      const page = await listOperations(services, callerOf(c), { ...filter, job: job?.value });
      return c.json({ operations: page.operations.map(presentOperation), next_cursor: page.next });
    })
    .get("/operations/:id", validate("param", idSchema), noQuery, async (c) => {
      const found = await operationOf(c, services, c.req.valid("param").id);
      return found.ok ? c.json(presentOperation(found.value.operation)) : found.error;
    })
    .get("/operations/:id/events", validate("param", idSchema), noQuery, async (c) => {
      const found = await operationOf(c, services, c.req.valid("param").id);
      if (!found.ok) return found.error;
      const { operation, account } = found.value;
      const events = await services.desk(account).events(operation.id);
      return c.json({ events: events.map(presentRecord) });
    })
    .post(
      "/operations/:id/cancel",
      validate("param", idSchema),
      noQuery,
      jsonBody,
      validate("json", z.strictObject({})),
      async (c) => {
        const { id } = c.req.valid("param");
        return answerChange(c, services, id, await cancel(services, callerOf(c), id));
      },
    );
  // `settle` is the former name of `resolve`.
  for (const path of ["resolve", "settle"]) {
    routes.post(
      `/operations/:id/${path}`,
      validate("param", idSchema),
      noQuery,
      jsonBody,
      validate("json", resolveSchema),
      async (c) => {
        const { id } = c.req.valid("param");
        return answerChange(c, services, id, await resolveOutcome(services, callerOf(c), id, c.req.valid("json")));
      },
    );
  }
  return routes;
};

export const retrySchema = z.strictObject({
  confirm: z.string().optional().describe("the job's alias, once more, where it has to be confirmed"),
});

/** `POST /v1/operations/{id}/retry`: a new operation of the same content, decided anew for the client that asks. */
export const retryRoute = (services: Services) =>
  new Hono<RestEnv>().post(
    "/operations/:id/retry",
    validate("param", idSchema),
    noQuery,
    validate("header", z.object({ "idempotency-key": idempotencyKeySchema })),
    jsonBody,
    validate("json", retrySchema),
    async (c) => {
      const { id } = c.req.valid("param");
      const key = c.req.valid("header")["idempotency-key"];
      const dedupe = key === undefined ? [] : [`${c.get("principal").id}:${key}`];
      const { confirm = null } = c.req.valid("json");
      const here = inRequest(services, c);
      return answerChange(c, services, id, await retry(here, callerOf(c), id, { confirm, dedupe }));
    },
  );

/** What a state does not let happen. */
const STATE_PROBLEMS = {
  not_cancellable: (state: string) => `it is ${state}: only what has not been sent can be cancelled`,
  not_unknown: (state: string) => `it is ${state}: only an operation whose outcome is unknown can be resolved`,
  not_retryable: (state: string) =>
    state === "unknown" ? "resolve it first: it may have taken effect" : `it is ${state}`,
  is_watch: () => "it is a watch: ask for it anew in chat",
} as const;

/** The answer to a change of an operation; each names the operation, where the caller may know of it. */
export function answerChange(
  c: Context<RestEnv>,
  services: Services,
  id: string,
  outcome: VoteOutcome | CancelOutcome | RetryOutcome | ResolveOutcome,
): Response | Promise<Response> {
  if (!("operation" in outcome)) {
    return outcome.kind === "unsigned_source"
      ? denied(c, "this source does not sign what it sends")
      : outOfReach(c, id, outcome);
  }
  const { operation } = outcome;
  c.header("x-operation-id", operation.id);
  switch (outcome.kind) {
    case "done":
    case "already_cancelled":
      return c.json(presentOperation(operation));
    case "submitted":
      return answer(c, services, outcome.acceptance, null);
    case "refused":
      return refused(c, outcome.refusal);
    case "invalid":
      return invalid(c, outcome.errors);
    case "objection": {
      const { objection } = outcome;
      const words = objectionInWords(objection, operation);
      return problem(c, OBJECTION_STATUS[objection], OBJECTION_CODES[objection], words);
    }
    case "not_cancellable":
    case "not_unknown":
    case "not_retryable":
    case "is_watch": {
      const { kind } = outcome;
      const { state } = operation;
      const code = kind === "is_watch" ? "not_retryable" : kind;
      return problem(c, 409, code, STATE_PROBLEMS[kind](state), { state });
    }
    case "secrets_erased":
      return problem(c, 409, "secrets_erased", "it held secrets, which were erased at its end: ask for it anew");
  }
}
