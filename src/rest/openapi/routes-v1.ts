import { headerSchema, querySchema } from "../actions.ts";
import { judgeSchema } from "../approvals.ts";
import { batchSchema } from "../batch.ts";
import { eventHeaders } from "../events.ts";
import { exportFields, verifySchema } from "../ledger.ts";
import { lockSchema } from "../locks.ts";
import { listSchema, retrySchema, settleSchema } from "../operations.ts";
import { sampleSchema } from "../preview.ts";
import * as answers from "./answers.ts";
import { batchExamples, flatExamples, operationExample } from "./examples.ts";
import type { Requests } from "./requests.ts";
import type { Route } from "./route.ts";

const UNKNOWN_OPERATION = { 403: "denied", 404: "unknown_operation" } as const;
const UNCHANGEABLE_OPERATION = { ...UNKNOWN_OPERATION, 403: "denied, foreign_form" } as const;
const OPERATION = { schema: answers.operationSchema, headers: ["X-Operation-Id"] } as const;

/** `/v1`. Its row of a job's actions comes first: it is what the gateway is for. */
export const routesOfV1 = ({ flat }: Requests): readonly Route[] => [
  {
    method: "post",
    path: "/v1/jobs/{job}/actions/{action}",
    id: "act",
    tag: "actions",
    who: "client",
    summary: "Ask for an action",
    description:
      "Accepted once, sent once, followed to its end. Poll the operation in `Location`, or send `Prefer: wait=N`. Of fields that stand for one another (`endpoint` or `endpoints`) give exactly one.",
    query: querySchema,
    headers: headerSchema,
    body: { schema: flat, examples: flatExamples(), required: false },
    answers: {
      200: {
        description: "It ended within the wait; or with `dry_run=true`, what would happen",
        schema: answers.operationOrDryRunSchema,
        headers: ["Location", "X-Operation-Id", "Preference-Applied"],
      },
      202: {
        description: "Accepted",
        ...OPERATION,
        headers: ["Location", "X-Operation-Id", "Preference-Applied"],
        examples: { accepted: operationExample },
      },
    },
    refusals: {
      403: "denied",
      404: "unknown_job, unknown_action",
      409: "held, locked, ambiguous_job",
      422: "idempotency_key_reused",
      429: "rate_limited",
    },
  },
  {
    method: "post",
    path: "/v1/actions",
    id: "actOnMany",
    tag: "actions",
    who: "client",
    summary: "Ask for actions on several jobs",
    description: "Items stand for themselves: one that is refused keeps no other from being accepted.",
    headers: headerSchema.omit({ prefer: true }),
    body: { schema: batchSchema, examples: batchExamples },
    answers: { 200: { description: "One result an item, in order", schema: answers.batchAnswerSchema } },
  },
  {
    method: "get",
    path: "/v1/actions",
    id: "listActions",
    tag: "actions",
    who: "client",
    summary: "The catalogue of verbs",
    answers: { 200: { description: "Every verb", schema: answers.catalogueSchema } },
  },
  {
    method: "get",
    path: "/v1/jobs",
    id: "listJobs",
    tag: "jobs",
    who: "client",
    summary: "The jobs of the config",
    description: "With the status last seen; the cloud is not asked.",
    answers: { 200: { description: "Those that the client may read", schema: answers.jobsSchema } },
  },
  {
    method: "get",
    path: "/v1/jobs/{job}",
    id: "showJob",
    tag: "jobs",
    who: "client",
    summary: "A job now",
    answers: { 200: { description: "Status, progress, what is allowed, last operations", schema: answers.jobSchema } },
    refusals: {
      403: "denied",
      404: "unknown_job, job_not_found",
      409: "ambiguous_job",
      502: "drs_refused",
      503: "drs_unavailable, busy",
    },
  },
  {
    method: "post",
    path: "/v1/jobs/{job}/lock",
    id: "lockJob",
    tag: "jobs",
    who: "session",
    summary: "Lock a job",
    description:
      "Until it is unlocked only who locked it may act on the job; others are told who, since when and why, also when what they asked for before is about to be sent. Reading goes on, and so does following what DRS has accepted. For who may `lock`; one's own lock is given another reason.",
    body: {
      schema: lockSchema,
      examples: { reason: { summary: "with a reason", value: { reason: "cut-over tonight" } } },
      required: false,
    },
    answers: { 200: { description: "The lock", schema: answers.lockSchema } },
    refusals: { 403: "denied, foreign_form", 404: "unknown_job", 409: "locked, ambiguous_job", 429: "rate_limited" },
  },
  {
    method: "delete",
    path: "/v1/jobs/{job}/lock",
    id: "unlockJob",
    tag: "jobs",
    who: "session",
    summary: "Unlock a job",
    description: "For who holds the lock, and for who may `lock` the job: the ledger tells whose lock was taken away.",
    answers: { 204: { description: "Unlocked" } },
    refusals: {
      403: "denied, foreign_form",
      404: "unknown_job, not_locked",
      409: "ambiguous_job",
      429: "rate_limited",
    },
  },
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
      200: { description: "Its records in the ledger", schema: answers.eventsSchema, headers: ["X-Operation-Id"] },
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
  {
    method: "get",
    path: "/v1/ledger",
    id: "readLedger",
    tag: "ledger",
    who: "client",
    summary: "The ledger of an account",
    description:
      "One record a line; the last line is no record: it says where the page and the whole ledger end, vouched for with `LEDGER_KEY`. For clients that may read every job. `last` stands alone.",
    query: exportFields,
    answers: {
      200: {
        description: "Records, and one line about them",
        schema: answers.exportLineSchema,
        types: ["application/x-ndjson"],
      },
    },
    refusals: { 403: "denied", 404: "unknown_account, unknown_record" },
  },
  {
    method: "get",
    path: "/v1/ledger/verify",
    id: "verifyLedger",
    tag: "ledger",
    who: "client",
    summary: "Check the ledger of an account",
    description:
      "Every record against its chain, and against an earlier head if one is given: without one, a cut end and a ledger that was written anew are not found. For clients that may read every job.",
    query: verifySchema,
    answers: { 200: { description: "What was found, good or bad", schema: answers.verdictSchema } },
    refusals: { 403: "denied", 404: "unknown_account" },
  },
  {
    method: "post",
    path: "/v1/rules/preview",
    id: "previewRules",
    tag: "gateway",
    who: "client",
    summary: "What an event would become",
    description:
      "Which rule of a source fits a sample payload, the command it stands for, and what policy says of that. Nothing is sent. For who may read every job.",
    body: {
      schema: sampleSchema,
      examples: {
        label: {
          summary: "a label on an issue",
          value: {
            source: "github",
            headers: { "X-GitHub-Event": "issues", "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958" },
            payload: {
              action: "labeled",
              label: { name: "drs:precheck orders" },
              issue: { number: 17, title: "Move orders" },
              repository: { id: 35129377, full_name: "octo-org/infra" },
              sender: { id: 100001, type: "User" },
            },
          },
        },
      },
    },
    answers: { 200: { description: "What would become of it", schema: answers.previewSchema } },
    refusals: { 403: "denied", 404: "unknown_source" },
  },
];
