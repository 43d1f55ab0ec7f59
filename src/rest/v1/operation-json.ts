import * as z from "zod";
import { type Approval, shortDigest } from "../../model/approval.ts";
import type { JobProgress } from "../../model/drs.ts";
import {
  type Attempt,
  OPERATION_ACTIONS,
  type Operation,
  outageOf,
  type Problem,
  STATES,
} from "../../model/operation.ts";
import { OUTCOMES, outcomeOf } from "../../model/outcome.ts";
import type { Outcome } from "../../model/result.ts";
import type { TicketRef } from "../../model/ticket.ts";
import { component } from "../route.ts";
import { blockerSchema, presentBlocker } from "./blocker-json.ts";
import { causeSchema, presentCause } from "./cause-json.ts";
import { compareReportSchema, consistentSchema } from "./compare-json.ts";
import { anyObject, instant, instantOrNull, jobFields, text, time } from "./json.ts";
import { precheckItemFields, presentItem } from "./precheck-json.ts";

/** An operation as clients see it: the stable outer interface. */

const attemptSchema = z.object({
  number: z.int(),
  at: instant.describe("when it left, or was about to"),
  baseline: text.describe("the job's status just before"),
  outcome: z.enum(["pending", "accepted", "refused", "not_sent", "lost"]),
  cause: text,
});

const presentAttempt = ({ number, at, baseline, outcome, cause }: Attempt) => ({
  number,
  at: time(at),
  baseline,
  outcome,
  cause,
});

const approvalSchema = z.object({
  requirements: z
    .array(
      z.object({
        count: z.int(),
        groups: z.array(z.string()),
        tickets: z.array(z.string()).describe("sources whose tickets may approve"),
        where: z
          .array(z.string())
          .nullable()
          .describe("the only places whose votes count; null: where it could be asked"),
      }),
    )
    .describe("who has to agree, and from where"),
  votes: z.array(z.object({ person: z.string(), at: instant, source: z.string() })).describe("who did"),
  digest: z.string().describe("first characters of the digest of exactly what is approved"),
  demands: z.array(z.object({ count: z.int(), groups: z.array(z.string()) })).describe("former name of requirements"),
  given: z.array(z.object({ person: z.string(), at: instant })).describe("former name of votes"),
  pin: z.string().describe("former name of digest"),
  expires_at: instant,
});

/** People see, and send back, the first characters of the digest. */
function presentApproval(approval: Approval) {
  const { demands, given, expiresAt } = approval;
  const digest = shortDigest(approval);
  return {
    requirements: demands.map(({ count, groups, tickets = [], where = null }) => ({ count, groups, tickets, where })),
    votes: given.map(({ person, at, place }) => ({ person, at: time(at), source: place.source })),
    digest,
    demands: demands.map(({ count, groups }) => ({ count, groups })),
    given: given.map(({ person, at }) => ({ person, at: time(at) })),
    pin: digest,
    expires_at: time(expiresAt),
  };
}

const progressSchema = z.object({
  percent: z.number().nullable(),
  remaining_seconds: z.number().nullable(),
  delay_seconds: z.number().nullable().describe("how far the target is behind"),
});

const presentProgress = ({ percent, remaining, delay }: JobProgress) => ({
  percent,
  remaining_seconds: remaining,
  delay_seconds: delay,
});

const resultSchema = z.object({
  status: z.string().optional().describe("the job's status at the end; of a compare, the task's"),
  task: z.string().optional().describe("of a compare: DRS's id of its task, known while it runs, too"),
  consistent: consistentSchema.optional(),
  compare: compareReportSchema.optional(),
  repair: z
    .object({ total: z.int().nullable(), repaired: z.int().nullable(), failed: z.int().nullable() })
    .optional()
    .describe("rows of a repair; null: DRS does not say"),
  precheck: z
    .object({
      passed: z.boolean(),
      passed_rate: z.string(),
      total: z.int(),
      items: z.array(z.object(precheckItemFields)).describe("items that did not simply pass"),
    })
    .optional(),
  report: z
    .array(z.object({ name: z.string(), result: z.string(), detail: z.string() }))
    .optional()
    .describe("what a compare, a diagnosis, a connection test or a repair found"),
});

const presentResult = ({ precheck, ...rest }: Outcome) => ({
  ...rest,
  ...(precheck ? { precheck: { ...precheck, items: precheck.items.map(presentItem) } } : {}),
});

const presentProblem = ({ code, detail, cause }: Problem) => ({
  code,
  detail,
  cause: cause ? presentCause(cause) : null,
});

const presentTicket = ({ source, key, url }: TicketRef) => ({ source, key, url });

function presentWait(operation: Operation) {
  const outage = outageOf(operation);
  return outage && { reason: outage.reason, since: time(outage.since), until: time(outage.until) };
}

export const operationJson = component(
  "Operation",
  z.object({
    id: z.string(),
    job: z.object({
      ...jobFields,
      id: text.describe("null while the job is known by its name alone"),
      name: text.describe("name in DRS"),
    }),
    action: z.enum(OPERATION_ACTIONS).describe("watch: asked for in chat, nothing is sent"),
    params: anyObject.describe("as asked, secrets masked"),
    state: z.enum(STATES).describe("unknown: the response of DRS was lost; a person resolves the operation"),
    outcome: z
      .enum(OUTCOMES)
      .nullable()
      .describe(
        "what became of it: differences: a compare that differs; partly: some tables or rows failed, could not be compared, or it was interrupted; none: it ended without effect; null: open, unknown, or a compare that has not run yet",
      ),
    requested_by: z.object({
      source: z.string().describe("v1, v5, console or a source of the config"),
      id: z.string(),
      name: z.string(),
    }),
    reason: text,
    ticket: z
      .object({ source: z.string(), key: z.string(), url: text })
      .nullable()
      .describe("the ticket that it belongs to"),
    approval: approvalSchema.nullable().describe("null where nobody has to agree"),
    attempts: z.array(attemptSchema).describe("each time that the call left"),
    sent_to: text.describe("id of the main child job that the call goes to; null: the job itself"),
    upstream: z
      .object({ status: z.int().nullable(), query_id: text, error_code: text, error_msg: text, request_id: text })
      .nullable()
      .describe("what DRS answered"),
    result: resultSchema.nullable(),
    problem: z
      .object({
        code: z.string(),
        detail: z.string(),
        cause: causeSchema.nullable().describe("why the job failed; null: it did not, or its log could not be read"),
      })
      .nullable()
      .describe("why it ended badly"),
    blockers: z
      .array(blockerSchema)
      .describe("what was in the way just before it would have been sent; empty where nothing was"),
    note: text.describe("the last thing seen while it runs: a status or a percentage"),
    waiting: z
      .object({ reason: z.string(), since: instant, until: instant.describe("when it ends as gave_up") })
      .nullable()
      .describe("why it is not sent yet: DRS is not available; null: it does not wait for that"),
    progress: progressSchema.nullable().describe("how far it was when that was last seen; null: DRS has not said"),
    retry_of: text,
    superseded_by: text.describe("id of the later operation that replaced it"),
    created_at: instant,
    updated_at: instant,
    finished_at: instantOrNull,
  }),
);

export const presentOperation = (operation: Operation) => ({
  id: operation.id,
  // Empty while the job is known by its name alone.
  job: { ...operation.job, id: operation.job.id || null },
  action: operation.action,
  params: operation.params,
  state: operation.state,
  outcome: outcomeOf(operation),
  requested_by: { source: operation.source, id: operation.principal.id, name: operation.principal.name },
  reason: operation.reason,
  ticket: operation.ticket ? presentTicket(operation.ticket) : null,
  approval: operation.approval && presentApproval(operation.approval),
  attempts: operation.attempts.map(presentAttempt),
  sent_to: operation.sentTo ?? null,
  upstream: operation.upstream,
  result: operation.result && presentResult(operation.result),
  problem: operation.problem && presentProblem(operation.problem),
  blockers: (operation.blockers ?? []).map(presentBlocker),
  note: operation.note,
  waiting: presentWait(operation),
  progress: operation.progress ? presentProgress(operation.progress) : null,
  retry_of: operation.retryOf,
  superseded_by: operation.supersededBy,
  created_at: time(operation.createdAt),
  updated_at: time(operation.updatedAt),
  finished_at: operation.finishedAt === null ? null : time(operation.finishedAt),
});

/** The operation of a route that concerns one, with the header that names it. */
export const operationAnswer = { body: operationJson, headers: ["X-Operation-Id"] } as const;
