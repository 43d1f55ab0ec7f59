import { headerSchema } from "../v1/actions.ts";
import { judgeSchema } from "../v1/approvals.ts";
import { eventHeaders } from "../v1/events.ts";
import { listSchema, retrySchema, settleSchema } from "../v1/operations.ts";
import * as answers from "./answers.ts";
import * as ledgerAnswers from "./answers-ledger.ts";
import type { Route } from "./route.ts";

const UNKNOWN_OPERATION = { 403: "denied", 404: "unknown_operation" } as const;
const UNCHANGEABLE_OPERATION = { ...UNKNOWN_OPERATION, 403: "denied, foreign_form" } as const;
const OPERATION = { schema: answers.operationSchema, headers: ["X-Operation-Id"] } as const;

/** `/v1`: operations, and what may still be done about them. */
export const operationRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/v1/operations",
    id: "listOperations",
    tag: "operations",
    who: "client",
    summary: "Operations, newest first",
    query: listSchema,
    answers: { 200: { description: "One page", schema: answers.operationsSchema } },
    refusals: { 404: "unknown_job", 409: "ambiguous_job" },
  },
  {
    method: "get",
    path: "/v1/operations/{id}",
    id: "showOperation",
    tag: "operations",
    who: "client",
    summary: "One operation",
    answers: { 200: { description: "The operation", ...OPERATION } },
    refusals: UNKNOWN_OPERATION,
  },
  {
    method: "get",
    path: "/v1/operations/{id}/events",
    id: "listEvents",
    tag: "operations",
    who: "client",
    summary: "The steps of an operation",
    answers: {
      200: {
        description: "Its records in the ledger",
        schema: ledgerAnswers.eventsSchema,
        headers: ["X-Operation-Id"],
      },
    },
    refusals: UNKNOWN_OPERATION,
  },
  {
    method: "post",
    path: "/v1/operations/{id}/cancel",
    id: "cancelOperation",
    tag: "operations",
    who: "session",
    summary: "Cancel what has not been sent",
    answers: { 200: { description: "Cancelled", ...OPERATION } },
    refusals: { ...UNCHANGEABLE_OPERATION, 409: "not_cancellable, locked" },
  },
  {
    method: "post",
    path: "/v1/operations/{id}/retry",
    id: "retryOperation",
    tag: "operations",
    who: "session",
    summary: "Try an ended operation again",
    description: "A new operation with `retry_of`, decided anew for who asks. Not where the request held secrets.",
    headers: headerSchema.omit({ prefer: true }),
    body: {
      schema: retrySchema,
      required: false,
      examples: { confirmed: { summary: "of what cannot be undone", value: { confirm: "orders" } } },
    },
    answers: { 202: { description: "Accepted", ...OPERATION, headers: ["Location", "X-Operation-Id"] } },
    refusals: {
      ...UNCHANGEABLE_OPERATION,
      409: "not_retryable, secrets_erased, locked",
      422: "idempotency_key_reused",
      429: "rate_limited",
    },
  },
  ...(["approve", "deny"] as const).map(
    (says): Route => ({
      method: "post",
      path: `/v1/operations/{id}/${says}`,
      id: `${says}Operation`,
      tag: "operations",
      who: "session",
      summary: says === "approve" ? "Agree to an operation that waits for approval" : "Say no to it",
      description: "For people of the config other than the requester; clients are refused.",
      body: { schema: judgeSchema, examples: { shown: { summary: "as it was shown", value: { pin: "Zk3x-0aQ" } } } },
      answers: { 200: { description: "Taken", ...OPERATION } },
      refusals: {
        403: "denied, not_an_approver, foreign_form",
        404: "unknown_operation",
        409: "not_awaiting_approval, already_approved, other_request",
      },
    }),
  ),
  {
    method: "post",
    path: "/v1/operations/{id}/settle",
    id: "settleOperation",
    tag: "operations",
    who: "session",
    summary: "Say what became of an unknown operation",
    description: "For `unknown`: the answer of DRS was lost, and only a look at its console tells.",
    body: {
      schema: settleSchema,
      examples: {
        seen: { summary: "seen in the console", value: { outcome: "succeeded", note: "the console shows it paused" } },
      },
    },
    answers: { 200: { description: "Settled", ...OPERATION } },
    refusals: { ...UNCHANGEABLE_OPERATION, 409: "not_unknown, locked" },
  },
  {
    method: "get",
    path: "/v1/events",
    id: "streamEvents",
    tag: "operations",
    who: "session",
    summary: "Operations as they change",
    description:
      "Server-sent events of the operations that the client may read: `id`, `state`, `action`, `job`, as they are when they are told; `begin` comes first when it does not go on from an earlier event: read again then what was read before. Ends after 5 minutes; send the last event's id to go on where it ended.",
    headers: eventHeaders,
    answers: { 200: { description: "Events", types: ["text/event-stream"] } },
    refusals: { 429: "rate_limited" },
  },
];
