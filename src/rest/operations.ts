import { Hono } from "hono";
import * as z from "zod";
import { checkConfirmation, retryCommand } from "../command/build.ts";
import { isWatch, OPERATION_ACTIONS, type Operation, type Principal, RETRYABLE, STATES } from "../desk/operation.ts";
import { presentRecord } from "../ledger/export.ts";
import { INBOUND, PAGE } from "../limits.ts";
import { problem } from "../problem.ts";
import { decideOn, type Services } from "../services.ts";
import { acceptFor } from "./accept.ts";
import { answer, idempotencyKeySchema, invalid } from "./actions.ts";
import type { RestEnv } from "./authenticate.ts";
import { jobOf, operationOf, refused, V1 } from "./context.ts";
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
  cursor: z
    .string()
    .regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, "the next_cursor of the page before")
    .optional(),
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
      const { job: asked, cursor, limit, ...filter } = c.req.valid("query");
      const job = asked === undefined ? undefined : await jobOf(c, services, asked);
      if (job && !job.ok) return job.error;
      const accounts = job ? [job.value.account] : [...services.gateway.config.accounts.values()];
      const pages = await Promise.all(
        accounts.map((account) =>
          services
            .desk(account)
            .operations({ ...filter, job: job?.value.id, before: cursor && `${account.prefix}-${cursor}`, limit }),
        ),
      );
      const newest = pages.flat().sort(byNewest).slice(0, limit);
      const readable = newest.filter((operation) => mayReadOperation(services, c.get("principal"), operation));
      const last = newest.length === limit ? newest.at(-1) : undefined;
      return c.json({ operations: readable.map(presentOperation), next_cursor: last ? ulidOf(last) : null });
    })
    .get("/operations/:id", validate("param", idSchema), noQuery, async (c) => {
      const found = await operationOf(c, services, c.req.valid("param").id, "read");
      if (!found.ok) return found.error;
      c.header("x-operation-id", found.value.operation.id);
      return c.json(presentOperation(found.value.operation));
    })
    .get("/operations/:id/events", validate("param", idSchema), noQuery, async (c) => {
      const found = await operationOf(c, services, c.req.valid("param").id, "read");
      if (!found.ok) return found.error;
      const { operation, account } = found.value;
      c.header("x-operation-id", operation.id);
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
        const { operation, account } = found.value;
        c.header("x-operation-id", operation.id);
        const by = { principal: c.get("principal"), source: V1.source };
        const cancelling = await services.desk(account).cancel(operation.id, by);
        if (cancelling?.kind === "refused") return refused(c, cancelling.refusal);
        const cancelled = cancelling?.operation;
        // After a lost call nobody knows what it did; still it is not sent again.
        const isStopped =
          cancelled?.state === "cancelled" || (cancelled?.state === "unknown" && operation.state !== "unknown");
        if (isStopped) return c.json(presentOperation(cancelled));
        const state = cancelled?.state ?? operation.state;
        return problem(c, 409, "not_cancellable", `it is ${state}: only what has not been sent can be cancelled`, {
          state,
        });
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
        const { operation, account } = found.value;
        c.header("x-operation-id", operation.id);
        if (operation.state !== "unknown") {
          return problem(c, 409, "not_unknown", `it is ${operation.state}: only what is unknown can be settled`, {
            state: operation.state,
          });
        }
        const { outcome, note } = c.req.valid("json");
        const by = { principal: c.get("principal"), source: V1.source };
        const settling = await services.desk(account).settle(operation.id, by, outcome, note);
        if (settling?.kind === "refused") return refused(c, settling.refusal);
        return c.json(presentOperation(settling?.operation ?? operation));
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
      const { operation, account } = found.value;
      const { state, job } = operation;
      const { confirm } = c.req.valid("json");
      const wrong = checkConfirmation(job, confirm ?? null);
      if (wrong.length > 0) return invalid(c, wrong);
      if (isWatch(operation))
        return problem(c, 409, "not_retryable", "it is a watch: ask for it anew in chat", { state });
      if (!RETRYABLE.has(state)) {
        const detail = state === "unknown" ? "settle it first: it may have taken effect" : `it is ${state}`;
        return problem(c, 409, "not_retryable", detail, { state });
      }
      const principal = c.get("principal");
      const key = c.req.valid("header")["idempotency-key"];
      const command = retryCommand(
        operation,
        principal,
        "v1",
        key === undefined ? [] : [`${principal.id}:${key}`],
        confirm !== undefined,
      );
      if (!command)
        return problem(c, 409, "secrets_erased", "it held secrets, which were erased at its end: ask for it anew");
      return answer(c, services, await acceptFor(c, services.desk(account), command), null);
    },
  );

const mayReadOperation = (services: Services, principal: Principal, { job }: Operation): boolean => {
  const account = services.gateway.config.accounts.get(job.account);
  return account !== undefined && decideOn(services, principal, "read", { alias: job.alias, account }, V1).allowed;
};

/** The part of an id that sorts by time, in every desk alike. */
const ulidOf = ({ id }: Operation) => id.slice(id.indexOf("-") + 1);

const byNewest = (left: Operation, right: Operation) => (ulidOf(left) < ulidOf(right) ? 1 : -1);
