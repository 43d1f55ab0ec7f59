import type { Context } from "hono";
import * as z from "zod";
import { unconfirmedError } from "../../application/actions/build-command.ts";
import { type SubmitOutcome, submitAction } from "../../application/actions/submit.ts";
import { forBatch } from "../../application/batch.ts";
import { lookUpJob } from "../../application/jobs/look-up-job.ts";
import { inRequest, type Services } from "../../application/services.ts";
import { actionSpellings, findAction } from "../../cloud/drs/catalogue.ts";
import { BATCH_ITEMS, BATCH_READ_FIRST, INBOUND } from "../../shared/limits.ts";
import type { FieldError } from "../../shared/schema-issues.ts";
import { didYouMean } from "../../shared/suggest.ts";
import { component, defineRoute, type RestEnv } from "../route.ts";
import { describeImpossible, type ImpossibleFields, keyHeader } from "./acceptance.ts";
import { blockerSchema } from "./blocker-json.ts";
import { callerOf, describeUnresolved } from "./context.ts";
import { fieldErrorSchema, text } from "./json.ts";
import { operationJson, presentOperation } from "./operation-json.ts";

const itemSchema = z.strictObject({
  job: z.string().min(1).max(INBOUND.nameCharacters).describe("alias, id, or account/job"),
  action: z.string().min(1).max(INBOUND.nameCharacters).describe("a verb of the catalogue, or one of its aliases"),
  params: z.record(z.string(), z.unknown()).default({}).describe("the verb's params"),
  reason: z.string().max(INBOUND.reasonCharacters).optional(),
  confirm: z.string().max(INBOUND.nameCharacters).optional(),
  ignore_state: z.boolean().default(false).describe("leave it to DRS whether the state of the job allows it"),
});

/** Actions on any jobs of any accounts. */
const batchRequest = component("BatchRequest", z.strictObject({ items: z.array(itemSchema).min(1).max(BATCH_ITEMS) }));

type Item = z.output<typeof itemSchema>;

export const batchJson = component(
  "BatchResults",
  z.object({
    results: z
      .array(
        z.union([
          z.object({ status: z.literal(202), operation: operationJson.schema }),
          z.object({
            status: z.int(),
            problem: z.object({
              code: z.string(),
              detail: z.string(),
              errors: z.array(fieldErrorSchema).optional(),
              status_of_job: text.optional(),
              blockers: z.array(blockerSchema).optional(),
            }),
          }),
        ]),
      )
      .describe("one an item, in order, with the status that it would have been answered with alone"),
  }),
  [operationJson],
);

/** What became of an item: the status that it would have been answered with alone. */
type Result =
  | { readonly status: 202; readonly operation: ReturnType<typeof presentOperation> }
  | {
      readonly status: number;
      readonly problem: {
        readonly code: string;
        readonly detail: string;
        readonly errors?: readonly FieldError[];
      } & Partial<ImpossibleFields>;
    };

/** `POST /v1/actions`: with an `Idempotency-Key` each item's key is that key and its place. */
export const batchRoute = (services: Services) =>
  defineRoute({
    method: "post",
    path: "/v1/actions",
    id: "actOnMany",
    tag: "actions",
    caller: "client",
    summary: "Ask for actions on several jobs",
    description: "Items stand for themselves: one that is refused keeps no other from being accepted.",
    request: { header: keyHeader, json: batchRequest.schema },
    body: () => ({ body: batchRequest, examples: batchExamples }),
    answers: { 200: { description: "One result an item, in order", body: batchJson } },
    async handle(c, { header, json }) {
      const key = header["idempotency-key"];
      const shared = forBatch(inRequest(services, c));
      const results = await Promise.all(
        json.items.map((item, index) =>
          carryOut(c, shared, item, key && `${key}#${index}`, json.items.length <= BATCH_READ_FIRST),
        ),
      );
      return c.json({ results });
    },
  });

const batchExamples = {
  two: {
    summary: "two jobs",
    value: {
      items: [
        { job: "orders", action: "stop", params: { mode: "target" }, reason: "the source is under load" },
        { job: "demo-aksk/replay", action: "precheck" },
      ],
    },
  },
};

async function carryOut(
  c: Context<RestEnv>,
  services: Services,
  item: Item,
  key: string | undefined,
  isWaitedFor: boolean,
): Promise<Result> {
  const action = findAction(item.action);
  if (!action) {
    return refused(
      404,
      "unknown_action",
      `there is no action "${item.action}".${didYouMean(item.action, actionSpellings)}`,
    );
  }
  const job = await lookUpJob(services, callerOf(c), { asked: item.job, right: action.name, pending: true });
  if (!job.ok) return refused(...describeUnresolved(job.error));
  const principal = c.get("principal");
  const outcome = await submitAction(services, {
    ...c.get("place"),
    principal,
    job: job.value,
    action,
    params: item.params,
    reason: item.reason ?? null,
    confirm: item.confirm ?? null,
    ignoreState: item.ignore_state,
    dedupe: key === undefined ? [] : [`${principal.id}:${key}`],
    joins: null,
    reply: null,
    isWaitedFor,
  });
  return resultOf(outcome);
}

function resultOf(acceptance: SubmitOutcome): Result {
  switch (acceptance.kind) {
    case "invalid":
      return invalid(acceptance.errors);
    case "typed_secret":
      return invalid([{ pointer: `/${acceptance.option}`, detail: "is a secret" }]);
    case "impossible": {
      const [status, code, detail, more] = describeImpossible(acceptance);
      return { status, problem: { code, detail, ...more } };
    }
    case "refused":
      return acceptance.refusal.lock
        ? refused(409, "locked", acceptance.refusal.reason)
        : refused(403, "denied", acceptance.refusal.reason);
    case "unconfirmed":
      return invalid([unconfirmedError(acceptance)]);
    case "conflict":
      return refused(
        422,
        "idempotency_key_reused",
        `this Idempotency-Key stands for another request (${acceptance.operationId})`,
      );
    case "limited":
      return refused(429, "rate_limited", `too many commands; try again in ${acceptance.retryAfter} s`);
    case "held":
      return refused(409, "held", `${acceptance.behind.id} holds the job`);
    default:
      return { status: 202, operation: presentOperation(acceptance.operation) };
  }
}

function invalid(errors: readonly FieldError[]): Result {
  const detail = errors.map(({ pointer, detail: said }) => `${pointer}: ${said}`).join("; ");
  return refused(400, "invalid_request", detail, errors);
}

const refused = (status: number, code: string, detail: string, errors?: readonly FieldError[]): Result => ({
  status,
  problem: { code, detail, ...(errors ? { errors } : {}) },
});
