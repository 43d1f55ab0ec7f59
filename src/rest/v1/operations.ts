import * as z from "zod";
import { CURSOR, listOperations } from "../../application/operations/list-operations.ts";
import type { Services } from "../../application/services.ts";
import { presentRecord } from "../../ledger/export.ts";
import { OPERATION_ACTIONS, STATES } from "../../model/operation.ts";
import { PAGE } from "../../shared/limits.ts";
import { REFUSALS } from "../refusals.ts";
import { component, defineRoute } from "../route.ts";
import { callerOf, JOB_REFUSALS, operationOf, readableJobOf } from "./context.ts";
import { text } from "./json.ts";
import { recordJson } from "./ledger.ts";
import { operationAnswer, operationJson, presentOperation } from "./operation-json.ts";

const instant = z.iso.datetime({ offset: true }).transform((written) => Date.parse(written));

const listQuery = z.strictObject({
  job: z.string().optional(),
  action: z.enum(OPERATION_ACTIONS).optional(),
  state: z.enum(STATES).optional(),
  actor: z.string().optional().describe("a principal's id, e.g. slack:T0001/U0001 or client:ci-bot"),
  since: instant.optional(),
  until: instant.optional(),
  cursor: z.string().regex(CURSOR, "the next_cursor of the page before").optional(),
  limit: z.coerce.number().int().min(1).max(PAGE.max).default(PAGE.default),
});

export const operationsJson = component(
  "Operations",
  z.object({
    operations: z.array(operationJson.schema).describe("newest first"),
    next_cursor: text.describe("cursor of the next page, also where this one is short or empty; null: there is none"),
  }),
  [operationJson],
);

export const eventsJson = component("Events", z.object({ events: z.array(recordJson.schema) }), [recordJson]);

/** `/v1/operations`: the list, one operation, and its steps. */
export const operationRoutes = (services: Services) => [
  defineRoute({
    method: "get",
    path: "/v1/operations",
    id: "listOperations",
    tag: "operations",
    caller: "client",
    summary: "Operations, newest first",
    request: { query: listQuery },
    answers: { 200: { description: "One page", body: operationsJson } },
    refusals: JOB_REFUSALS,
    async handle(c, { query: { job: asked, ...filter } }) {
      const job = asked === undefined ? undefined : await readableJobOf(c, services, asked);
      if (job && !job.ok) return job.error;
      const page = await listOperations(services, callerOf(c), { ...filter, job: job?.value });
      return c.json({ operations: page.operations.map(presentOperation), next_cursor: page.next });
    },
  }),
  defineRoute({
    method: "get",
    path: "/v1/operations/{id}",
    id: "showOperation",
    tag: "operations",
    caller: "client",
    summary: "One operation",
    answers: { 200: { description: "The operation", ...operationAnswer } },
    refusals: [REFUSALS.unknownOperation],
    async handle(c, { path }) {
      const found = await operationOf(c, services, path.id);
      return found.ok ? c.json(presentOperation(found.value.operation)) : found.error;
    },
  }),
  defineRoute({
    method: "get",
    path: "/v1/operations/{id}/events",
    id: "listEvents",
    tag: "operations",
    caller: "client",
    summary: "The steps of an operation",
    answers: { 200: { description: "Its records in the ledger", body: eventsJson, headers: ["X-Operation-Id"] } },
    refusals: [REFUSALS.unknownOperation],
    async handle(c, { path }) {
      const found = await operationOf(c, services, path.id);
      if (!found.ok) return found.error;
      const { operation, account } = found.value;
      const events = await services.desk(account).events(operation.id);
      return c.json({ events: events.map(presentRecord) });
    },
  }),
];
