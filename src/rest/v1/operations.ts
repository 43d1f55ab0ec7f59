import type { Context } from "hono";
import { Hono } from "hono/tiny";
import * as z from "zod";
import { CURSOR, listOperations } from "../../application/operation-list.ts";
import {
  type Change,
  cancelOperation,
  type FoundOperation,
  retryOperation,
  settleOperation,
} from "../../application/operations.ts";
import { inRequest, type Services } from "../../application/services.ts";
import { presentRecord } from "../../ledger/export.ts";
import type { Acceptance } from "../../model/command.ts";
import { OPERATION_ACTIONS, STATES } from "../../model/operation.ts";
import { INBOUND, PAGE } from "../../shared/limits.ts";
import { problem } from "../../shared/problem.ts";
import type { RestEnv } from "../authenticate.ts";
import { jsonBody, noQuery, validate } from "../validate.ts";
import { answer, idempotencyKeySchema, invalid } from "./actions.ts";
import { askingOf, jobOf, operationOf } from "./context.ts";
import { OBJECTIONS, objectionInWords } from "./objections.ts";
import { presentOperation } from "./present.ts";

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

export const settleSchema = z.strictObject({
  outcome: z.enum(["succeeded", "failed"]),
  note: z.string().min(1).max(INBOUND.reasonCharacters).describe("what was seen in the DRS console"),
});

/** `/v1/operations`: list, one, its events; cancel, settle. */
export const operationRoutes = (services: Services) =>
  new Hono<RestEnv>()
    .get("/operations", validate("query", listSchema), async (c) => {
      const { job: asked, ...filter } = c.req.valid("query");
      const job = asked === undefined ? undefined : await jobOf(c, services, asked);
      if (job && !job.ok) return job.error;
      const page = await listOperations(services, askingOf(c), { ...filter, job: job?.value });
      return c.json({ operations: page.operations.map(presentOperation), next_cursor: page.next });
    })
    .get("/operations/:id", validate("param", idSchema), noQuery, async (c) => {
      const found = await operationOf(c, services, c.req.valid("param").id, "read");
      return found.ok ? c.json(presentOperation(found.value.operation)) : found.error;
    })
    .get("/operations/:id/events", validate("param", idSchema), noQuery, async (c) => {
      const found = await operationOf(c, services, c.req.valid("param").id, "read");
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
        const found = await operationOf(c, services, c.req.valid("param").id, "act");
        if (!found.ok) return found.error;
        return answerChange(c, services, found.value, await cancelOperation(services, askingOf(c), found.value));
      },
    )
    .post(
      "/operations/:id/settle",
      validate("param", idSchema),
      noQuery,
      jsonBody,
      validate("json", settleSchema),
      async (c) => {
        const found = await operationOf(c, services, c.req.valid("param").id, "act");
        if (!found.ok) return found.error;
        const { outcome, note } = c.req.valid("json");
        const settled = await settleOperation(services, askingOf(c), found.value, outcome, note);
        return answerChange(c, services, found.value, settled);
      },
    );

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
      const found = await operationOf(c, services, c.req.valid("param").id, "act");
      if (!found.ok) return found.error;
      const key = c.req.valid("header")["idempotency-key"];
      const dedupe = key === undefined ? [] : [`${c.get("principal").id}:${key}`];
      const { confirm } = c.req.valid("json");
      const here = inRequest(services, c);
      const retried = await retryOperation(here, askingOf(c), found.value, confirm ?? null, dedupe);
      return answerChange(c, services, found.value, retried);
    },
  );

/** What a state does not let happen. */
const STATE_PROBLEMS = {
  not_cancellable: (state: string) => `it is ${state}: only what has not been sent can be cancelled`,
  not_unknown: (state: string) => `it is ${state}: only what is unknown can be settled`,
  not_retryable: (state: string) =>
    state === "unknown" ? "settle it first: it may have taken effect" : `it is ${state}`,
  is_watch: () => "it is a watch: ask for it anew in chat",
} as const;

/** What became of a word about an operation. */
export function answerChange(
  c: Context<RestEnv>,
  services: Services,
  { operation }: FoundOperation,
  change: Change | Acceptance,
): Response | Promise<Response> {
  switch (change.kind) {
    case "done":
      return c.json(presentOperation(change.operation));
    case "invalid":
      return invalid(c, change.errors);
    case "objection": {
      const [status, code] = OBJECTIONS[change.objection];
      return problem(c, status, code, objectionInWords(change.objection, operation));
    }
    case "not_cancellable":
    case "not_unknown":
    case "not_retryable":
    case "is_watch": {
      const { kind, state } = change;
      const code = kind === "is_watch" ? "not_retryable" : kind;
      return problem(c, 409, code, STATE_PROBLEMS[kind](state), { state });
    }
    case "secrets_erased":
      return problem(c, 409, "secrets_erased", "it held secrets, which were erased at its end: ask for it anew");
    default:
      return answer(c, services, change, null);
  }
}
