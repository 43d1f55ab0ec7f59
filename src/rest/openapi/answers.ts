import * as z from "zod";
import { ACTION_NAMES, LANES } from "../../model/drs.ts";
import { JOB_STATUSES } from "../../model/job-status.ts";
import { OPERATION_ACTIONS, STATES } from "../../model/operation.ts";

/** The answers of `/v1` as schemas, those about operations first of all: what `present.ts` makes. Tests hold real answers against them. */

export const text = z.string().nullable();
export const instant = z.iso.datetime();
export const instantOrNull = instant.nullable();
export const anyObject = z.record(z.string(), z.unknown());

/** RFC 6901 pointer and a sentence. */
const fieldErrorSchema = z.object({
  pointer: z.string().describe("JSON pointer (RFC 6901) to the field"),
  detail: z.string().describe("what is wrong and what is allowed"),
});

/** A job's lock: what `presentLock` makes. */
export const lockSchema = z.object({
  by: z.object({ id: z.string().describe("a principal's id, as in actor"), name: z.string() }),
  reason: text,
  since: instant,
});

export const lockOrNull = lockSchema.nullable().describe("who alone may act on the job now; null: it is not locked");

/** RFC 9457; further members depend on the code. */
export const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string().describe("the status in words"),
  status: z.int(),
  code: z.string().describe("stable: branch on this"),
  detail: z.string().describe("a sentence for people"),
  request_id: z.string().describe("to be quoted: the gateway's log has it"),
  errors: z.array(fieldErrorSchema).optional().describe("where fields are wrong, each of them"),
  state: z.enum(STATES).optional().describe("the operation's state, where that is in the way"),
  lock: lockSchema.optional().describe("the lock, where that is in the way"),
});

export const jobFields = {
  alias: text.describe("name in the config"),
  account: z.string(),
  project_id: z.string(),
  id: z.string().describe("id as DRS writes it"),
};

const attemptSchema = z.object({
  number: z.int(),
  at: instant.describe("when it left, or was about to"),
  baseline: text.describe("the job's status just before"),
  outcome: z.enum(["pending", "accepted", "refused", "not_sent", "lost"]),
  cause: text,
});

const reportRowSchema = z.object({ name: z.string(), result: z.string(), detail: z.string() });

const precheckItemSchema = z.object({
  item: z.string(),
  result: z.string(),
  reason: z.string(),
  can_skip: z.boolean(),
  skipped: z.boolean(),
});

const resultSchema = z.object({
  status: z.string().optional().describe("the job's status at the end"),
  precheck: z
    .object({
      passed: z.boolean(),
      passed_rate: z.string(),
      total: z.int(),
      items: z.array(precheckItemSchema).describe("items that did not simply pass"),
    })
    .optional(),
  report: z
    .array(reportRowSchema)
    .optional()
    .describe("what a compare, a diagnosis, a connection test or a repair found"),
});

/** An operation: what `presentOperation` makes. */
export const operationSchema = z.object({
  id: z.string(),
  job: z.object({
    ...jobFields,
    id: text.describe("null while the job is known by its name alone"),
    name: text.describe("name in DRS"),
  }),
  action: z.enum(OPERATION_ACTIONS).describe("watch: asked for in chat, nothing is sent"),
  params: anyObject.describe("as asked, secrets masked"),
  state: z.enum(STATES).describe("unknown: the answer of DRS was lost and a person settles it"),
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
  approval: z
    .object({
      demands: z.array(z.object({ count: z.int(), groups: z.array(z.string()) })).describe("who has to agree"),
      given: z.array(z.object({ person: z.string(), at: instant })).describe("who did"),
      pin: z.string().describe("stands for exactly what was asked"),
      expires_at: instant,
    })
    .nullable()
    .describe("null where nobody has to agree"),
  attempts: z.array(attemptSchema).describe("each time that the call left"),
  upstream: z
    .object({ status: z.int().nullable(), query_id: text, error_code: text, error_msg: text, request_id: text })
    .nullable()
    .describe("what DRS answered"),
  result: resultSchema.nullable(),
  problem: z.object({ code: z.string(), detail: z.string() }).nullable().describe("why it ended badly"),
  note: text.describe("the last thing seen while it runs: a status or a percentage"),
  progress: z
    .object({
      percent: z.number().nullable(),
      remaining_seconds: z.number().nullable(),
      delay_seconds: z.number().nullable().describe("how far the target is behind"),
    })
    .nullable()
    .describe("how far it was when that was last seen; null: DRS has not said"),
  retry_of: text,
  superseded_by: text.describe("id of the later operation that replaced it"),
  created_at: instant,
  updated_at: instant,
  finished_at: instantOrNull,
});

/** `GET /v1/actions`. */
export const catalogueSchema = z.object({
  actions: z.array(
    z.object({
      name: z.enum(ACTION_NAMES),
      title: z.object({ "en-us": z.string(), "zh-cn": z.string() }),
      summary: z.object({ "en-us": z.string(), "zh-cn": z.string() }),
      aliases: z.array(z.string()),
      danger: z.enum(["none", "load", "cost", "writes", "irreversible"]).describe("what it can cost, mildest first"),
      lane: z
        .enum(LANES)
        .describe(
          "status: moves the job's status; address: its public IP; side: runs beside. Verbs of the first two supersede those of the same lane",
        ),
      allowed_in: z.union([z.literal("any"), z.array(z.enum(JOB_STATUSES))]).describe("job statuses that allow it"),
      params: anyObject.describe("JSON Schema of the params"),
    }),
  ),
});

/** `GET /v1/operations`. */
export const operationsSchema = z.object({
  operations: z.array(operationSchema).describe("newest first"),
  next_cursor: text.describe("cursor of the next page, also where this one is short or empty; null: there is none"),
});

/** `POST …?dry_run=true`. */
export const dryRunSchema = z.object({
  dry_run: z.literal(true),
  job: z.object(jobFields),
  action: z.enum(ACTION_NAMES),
  params: anyObject,
  danger: z.string(),
  decision: z.object({
    effect: z
      .enum(["allow", "deny", "approve", "confirm"])
      .describe("approve, confirm: allowed once that has happened"),
    rule: z.int().nullable().describe("by its place in the config"),
    reason: text,
  }),
  approvers: z
    .array(z.object({ count: z.int(), groups: z.array(z.string()), people: z.array(z.string()) }))
    .describe("who could agree now, other than who asks"),
  status: text.describe("the job's status now; null where it cannot be read or the client may not look at the job"),
  request: z.object({ method: z.string(), url: z.string(), body: anyObject }).describe("what would be sent to DRS"),
});

/** A 200 of `POST /v1/jobs/{job}/actions/{action}`. */
export const operationOrDryRunSchema = z.union([operationSchema, dryRunSchema]);

/** `POST /v1/actions`. */
export const batchAnswerSchema = z.object({
  results: z
    .array(
      z.union([
        z.object({ status: z.literal(202), operation: operationSchema }),
        z.object({
          status: z.int(),
          problem: z.object({ code: z.string(), detail: z.string(), errors: z.array(fieldErrorSchema).optional() }),
        }),
      ]),
    )
    .describe("one an item, in order, with the status that it would have been answered with alone"),
});
