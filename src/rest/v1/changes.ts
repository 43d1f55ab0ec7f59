import type { Context } from "hono";
import * as z from "zod";
import { jobLabel } from "../../application/find-job.ts";
import {
  type Change,
  cancelOperation,
  type FoundOperation,
  judgeOperation,
  retryOperation,
  settleOperation,
} from "../../application/operations.ts";
import { inRequest, type Services } from "../../application/services.ts";
import { titleOf } from "../../application/titles.ts";
import { english } from "../../i18n/en-us.ts";
import type { Objection } from "../../model/approval.ts";
import type { Acceptance } from "../../model/command.ts";
import type { Operation } from "../../model/operation.ts";
import { INBOUND } from "../../shared/limits.ts";
import { problem } from "../../shared/problem.ts";
import { REFUSALS } from "../refusals.ts";
import { component, defineRoute, type RestEnv } from "../route.ts";
import { answer, invalid, keyHeader } from "./acceptance.ts";
import { askingOf, OPERATION_REFUSALS, operationOf } from "./context.ts";
import { operationAnswer, presentOperation } from "./operation-json.ts";

const settleRequest = component(
  "SettleRequest",
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

/** `POST /v1/operations/{id}/cancel`, `/retry`, `/approve`, `/deny` and `/settle`. */
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
    refusals: [...OPERATION_REFUSALS, REFUSALS.notCancellable, REFUSALS.locked],
    async handle(c, { path }) {
      const found = await operationOf(c, services, path.id, "act");
      if (!found.ok) return found.error;
      return answerChange(c, services, found.value, await cancelOperation(services, askingOf(c), found.value));
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
      ...OPERATION_REFUSALS,
      REFUSALS.notRetryable,
      REFUSALS.secretsErased,
      REFUSALS.locked,
      REFUSALS.keyReused,
      REFUSALS.rateLimited,
    ],
    async handle(c, { path, header, json }) {
      const found = await operationOf(c, services, path.id, "act");
      if (!found.ok) return found.error;
      const key = header["idempotency-key"];
      const dedupe = key === undefined ? [] : [`${c.get("principal").id}:${key}`];
      const here = inRequest(services, c);
      const retried = await retryOperation(here, askingOf(c), found.value, json.confirm ?? null, dedupe);
      return answerChange(c, services, found.value, retried);
    },
  }),
  ...(
    [
      ["approve", "yes", "Agree to an operation that waits for approval"],
      ["deny", "no", "Say no to it"],
    ] as const
  ).map(([word, says, summary]) =>
    defineRoute({
      method: "post",
      path: `/v1/operations/{id}/${word}`,
      id: `${word}Operation`,
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
        ...OPERATION_REFUSALS,
        REFUSALS.notAnApprover,
        REFUSALS.notAwaitingApproval,
        REFUSALS.alreadyApproved,
        REFUSALS.otherRequest,
      ],
      async handle(c, { path, json }) {
        const found = await operationOf(c, services, path.id, "read");
        if (!found.ok) return found.error;
        const judged = await judgeOperation(services, askingOf(c), found.value, says, json.pin ?? null);
        return answerChange(c, services, found.value, judged);
      },
    }),
  ),
  defineRoute({
    method: "post",
    path: "/v1/operations/{id}/settle",
    id: "settleOperation",
    tag: "operations",
    caller: "session",
    summary: "Say what became of an unknown operation",
    description: "For `unknown`: the answer of DRS was lost, and only a look at its console tells.",
    request: { json: settleRequest.schema },
    body: () => ({
      body: settleRequest,
      examples: {
        seen: { summary: "seen in the console", value: { outcome: "succeeded", note: "the console shows it paused" } },
      },
    }),
    answers: { 200: { description: "Settled", ...operationAnswer } },
    refusals: [...OPERATION_REFUSALS, REFUSALS.notUnknown, REFUSALS.locked],
    async handle(c, { path, json: { outcome, note } }) {
      const found = await operationOf(c, services, path.id, "act");
      if (!found.ok) return found.error;
      const settled = await settleOperation(services, askingOf(c), found.value, outcome, note);
      return answerChange(c, services, found.value, settled);
    },
  }),
];

/** Why a word about an approval does not count, as status and code. */
const OBJECTIONS: Readonly<Record<Objection, readonly [403 | 409, string]>> = {
  not_awaiting: [409, "not_awaiting_approval"],
  already: [409, "already_approved"],
  other_request: [409, "other_request"],
  nobody: [403, "not_an_approver"],
  requester: [403, "not_an_approver"],
  not_asked: [403, "not_an_approver"],
};

const objectionInWords = (objection: Objection, { action, job, id, principal }: Operation): string =>
  english.approval.objections[objection]({
    verb: titleOf(action, "en-us"),
    job: jobLabel(job),
    id,
    by: principal.name,
  });

/** What a state does not let happen. */
const STATE_PROBLEMS = {
  not_cancellable: (state: string) => `it is ${state}: only what has not been sent can be cancelled`,
  not_unknown: (state: string) => `it is ${state}: only what is unknown can be settled`,
  not_retryable: (state: string) =>
    state === "unknown" ? "settle it first: it may have taken effect" : `it is ${state}`,
  is_watch: () => "it is a watch: ask for it anew in chat",
} as const;

/** What became of a word about an operation. */
function answerChange(
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
