import type { Context } from "hono";
import * as z from "zod";
import { titleOf } from "../../application/actions/actions.ts";
import { jobLabel } from "../../application/jobs/find-job.ts";
import {
  type CancelOutcome,
  cancel,
  type ResolveOutcome,
  resolveOutcome,
} from "../../application/operations/intervene.ts";
import { type RetryOutcome, retry } from "../../application/operations/retry.ts";
import { OBJECTION_STATUS, type VoteOutcome, vote } from "../../application/operations/vote.ts";
import { inRequest, type Services } from "../../application/services.ts";
import { english } from "../../i18n/en-us.ts";
import type { VoteObjection } from "../../model/approval.ts";
import type { Operation } from "../../model/operation.ts";
import { INBOUND } from "../../shared/limits.ts";
import { problem } from "../../shared/problem.ts";
import { REFUSALS } from "../refusals.ts";
import { component, defineRoute, type RestEnv } from "../route.ts";
import { answer, invalid, keyHeader } from "./acceptance.ts";
import { CHANGE_REFUSALS, callerOf, outOfReach, refused } from "./context.ts";
import { operationAnswer, presentOperation } from "./operation-json.ts";

const resolveRequest = component(
  "ResolveRequest",
  z.strictObject({
    outcome: z.enum(["succeeded", "failed"]),
    note: z.string().min(1).max(INBOUND.reasonCharacters).describe("what was seen in the DRS console"),
  }),
);

const retryRequest = component(
  "RetryRequest",
  z.strictObject({
    confirm: z.string().optional().describe("the job's alias, once more, where it has to be confirmed"),
  }),
);

const judgeRequest = component(
  "JudgeRequest",
  z.strictObject({
    pin: z
      .string()
      .max(64)
      .optional()
      .describe("the approval's pin as it was shown, so that nothing else is agreed to"),
  }),
);

/** `POST /v1/operations/{id}/cancel`, `/retry`, `/approve`, `/deny` and `/resolve`. */
export const changeRoutes = (services: Services) => [
  defineRoute({
    method: "post",
    path: "/v1/operations/{id}/cancel",
    id: "cancelOperation",
    tag: "operations",
    caller: "session",
    summary: "Cancel what has not been sent",
    request: { json: z.strictObject({}) },
    answers: { 200: { description: "Cancelled", ...operationAnswer } },
    refusals: [...CHANGE_REFUSALS, REFUSALS.notCancellable, REFUSALS.locked],
    async handle(c, { path: { id } }) {
      return answerChange(c, services, id, await cancel(services, callerOf(c), id));
    },
  }),
  defineRoute({
    method: "post",
    path: "/v1/operations/{id}/retry",
    id: "retryOperation",
    tag: "operations",
    caller: "session",
    summary: "Try an ended operation again",
    description: "A new operation with `retry_of`, decided anew for who asks. Not where the request held secrets.",
    request: { header: keyHeader, json: retryRequest.schema },
    body: () => ({
      body: retryRequest,
      required: false,
      examples: { confirmed: { summary: "of what cannot be undone", value: { confirm: "orders" } } },
    }),
    answers: {
      202: { description: "Accepted", ...operationAnswer, headers: ["Location", "X-Operation-Id"] },
    },
    refusals: [
      ...CHANGE_REFUSALS,
      REFUSALS.notRetryable,
      REFUSALS.secretsErased,
      REFUSALS.locked,
      REFUSALS.keyReused,
      REFUSALS.rateLimited,
    ],
    async handle(c, { path: { id }, header, json: { confirm = null } }) {
      const key = header["idempotency-key"];
      const dedupe = key === undefined ? [] : [`${c.get("principal").id}:${key}`];
      const here = inRequest(services, c);
      return answerChange(c, services, id, await retry(here, callerOf(c), id, { confirm, dedupe, isWaitedFor: true }));
    },
  }),
  ...(
    [
      ["approve", "Agree to an operation that waits for approval"],
      ["deny", "Say no to it"],
    ] as const
  ).map(([decision, summary]) =>
    defineRoute({
      method: "post",
      path: `/v1/operations/{id}/${decision}`,
      id: `${decision}Operation`,
      tag: "operations",
      caller: "session",
      summary,
      description: "For people of the config other than the requester; clients are refused.",
      request: { json: judgeRequest.schema },
      body: () => ({
        body: judgeRequest,
        examples: { shown: { summary: "as it was shown", value: { pin: "Zk3x-0aQ" } } },
      }),
      answers: { 200: { description: "Taken", ...operationAnswer } },
      refusals: [
        REFUSALS.unknownOperation,
        REFUSALS.notAnApprover,
        REFUSALS.notFromHere,
        REFUSALS.notAwaitingApproval,
        REFUSALS.alreadyApproved,
        REFUSALS.otherRequest,
      ],
      async handle(c, { path: { id }, json: { pin = null } }) {
        return answerChange(c, services, id, await vote(services, callerOf(c), id, decision, pin));
      },
    }),
  ),
  // `settle` is the former name of `resolve`.
  ...(
    [
      ["resolve", "Record the outcome of an unknown operation"],
      ["settle", "Former name of resolve"],
    ] as const
  ).map(([word, summary]) =>
    defineRoute({
      method: "post",
      path: `/v1/operations/{id}/${word}`,
      id: `${word}Operation`,
      tag: "operations",
      caller: "session",
      summary,
      description: "For `unknown`: the answer of DRS was lost, and only a look at its console tells.",
      request: { json: resolveRequest.schema },
      body: () => ({
        body: resolveRequest,
        examples: {
          seen: {
            summary: "seen in the console",
            value: { outcome: "succeeded", note: "the console shows it paused" },
          },
        },
      }),
      answers: { 200: { description: "Recorded", ...operationAnswer } },
      refusals: [...CHANGE_REFUSALS, REFUSALS.notUnknown, REFUSALS.locked],
      async handle(c, { path: { id }, json }) {
        return answerChange(c, services, id, await resolveOutcome(services, callerOf(c), id, json));
      },
    }),
  ),
];

/** Problem codes of votes that do not count. */
const OBJECTION_CODES: Readonly<Record<VoteObjection, string>> = {
  not_awaiting: "not_awaiting_approval",
  already: "already_approved",
  other_request: "other_request",
  nobody: "not_an_approver",
  requester: "not_an_approver",
  not_asked: "not_an_approver",
  not_here: "not_from_here",
};

const objectionInWords = (objection: VoteObjection, { action, job, id, principal }: Operation): string =>
  english.approval.objections[objection]({
    verb: titleOf(action, "en-us"),
    job: jobLabel(job),
    id,
    by: principal.name,
  });

/** What a state does not let happen. */
export const STATE_PROBLEMS = {
  not_cancellable: (state: string) => `it is ${state}: only what has not been sent can be cancelled`,
  not_unknown: (state: string) => `it is ${state}: only an operation whose outcome is unknown can be resolved`,
  not_retryable: (state: string) =>
    `it is ${state}: only what ended without success is tried again${state === "unknown" ? "; resolve it first, it may have taken effect" : ""}`,
  is_watch: () => "it is a watch: ask for it anew in chat",
} as const;

/** The answer to a change of an operation; each names the operation, where the caller may know of it. */
function answerChange(
  c: Context<RestEnv>,
  services: Services,
  id: string,
  outcome: VoteOutcome | CancelOutcome | RetryOutcome | ResolveOutcome,
): Response | Promise<Response> {
  if (!("operation" in outcome)) return outOfReach(c, id, outcome);
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
