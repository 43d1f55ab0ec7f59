import type { Context } from "hono";
import * as z from "zod";
import { forBatch } from "../../application/batch.ts";
import { cancel } from "../../application/operations/intervene.ts";
import { inRequest, type Services } from "../../application/services.ts";
import { STATES } from "../../model/operation.ts";
import { BATCH_ITEMS } from "../../shared/limits.ts";
import { component, defineRoute, type RestEnv } from "../route.ts";
import { STATE_PROBLEMS } from "./changes.ts";
import { callerOf } from "./context.ts";

const request = component(
  "CancelRequest",
  z.strictObject({
    operations: z.array(z.string().min(1).max(64)).min(1).max(BATCH_ITEMS).describe("ids, as lists show them"),
  }),
);

const results = component(
  "CancelResults",
  z.object({
    results: z
      .array(
        z.union([
          z.object({ id: z.string(), status: z.literal(200), state: z.enum(STATES) }),
          z.object({
            id: z.string(),
            status: z.int(),
            problem: z.object({ code: z.string(), detail: z.string() }),
          }),
        ]),
      )
      .describe("one an id, in order, with the status that it would have been answered with alone"),
  }),
);

/** `POST /v1/cancellations`: what a storm of events has left to be sent. */
export const cancelManyRoute = (services: Services) =>
  defineRoute({
    method: "post",
    path: "/v1/cancellations",
    id: "cancelMany",
    tag: "operations",
    caller: "session",
    summary: "Cancel operations that have not been sent",
    description: "Ids stand for themselves: one that cannot be cancelled keeps no other from being so.",
    request: { json: request.schema },
    body: () => ({
      body: request,
      examples: { two: { summary: "two of a storm", value: { operations: ["abcdef-01K0000000000000000000000A"] } } },
    }),
    answers: { 200: { description: "One result an id, in order", body: results } },
    async handle(c, { json: { operations } }) {
      const shared = forBatch(inRequest(services, c));
      return c.json({ results: await Promise.all(operations.map((id) => cancelOne(c, shared, id))) });
    },
  });

async function cancelOne(c: Context<RestEnv>, services: Services, id: string) {
  const outcome = await cancel(services, callerOf(c), id);
  if (outcome.kind === "unknown_operation")
    return { id, status: 404, problem: { code: "unknown_operation", detail: `there is no operation "${id}"` } };
  const { kind, operation } = outcome;
  if (kind === "done" || kind === "already_cancelled") return { id, status: 200, state: operation.state };
  if (kind === "refused") {
    const { lock, reason } = outcome.refusal;
    return { id, status: lock ? 409 : 403, problem: { code: lock ? "locked" : "denied", detail: reason } };
  }
  return { id, status: 409, problem: { code: kind, detail: STATE_PROBLEMS.not_cancellable(operation.state) } };
}
