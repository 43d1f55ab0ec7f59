import * as z from "zod";
import type { JobRef } from "../../config/compile.ts";
import { HEALTHS, type HealthReport } from "../../model/health.ts";
import type { Lock } from "../../model/lock.ts";
import { STATES } from "../../model/operation.ts";
import { component } from "../route.ts";

/**
 * The JSON of `/v1`, each schema beside the function that makes what it describes: names in snake_case as in DRS, times RFC 3339 in UTC.
 * Secrets are masked before they get here. Tests hold real responses against the schemas.
 */

export const text = z.string().nullable();
export const instant = z.iso.datetime();
export const instantOrNull = instant.nullable();
export const anyObject = z.record(z.string(), z.unknown());

export const time = (at: number) => new Date(at).toISOString();

/** A job's names. */
export const jobFields = {
  alias: text.describe("name in the config"),
  account: z.string(),
  project_id: z.string(),
  id: z.string().describe("id as DRS writes it"),
};

export const presentJob = ({ alias, account, id }: JobRef) => ({
  alias,
  account: account.name,
  project_id: account.projectId,
  id,
});

/** A job's health, and how much of it waits for a person. */
export const healthFields = {
  health: z.enum(HEALTHS).describe("lagging: the delay is above the job's delay_threshold; unknown: never read"),
  paused_since: instantOrNull.describe("since when the gateway has seen the job paused; null unless it is"),
  warnings: z
    .array(z.object({ code: z.enum(["source_logs_may_expire"]), detail: z.string() }))
    .describe("source_logs_may_expire: paused for more than 24 h"),
  waiting: z.int().describe("operations of the job that wait for approval, or for a person to record their outcome"),
};

export const presentHealth = ({ health, pausedSince, mayLoseLogs }: HealthReport, waiting: number) => ({
  health,
  paused_since: pausedSince === null ? null : time(pausedSince),
  warnings: mayLoseLogs ? [LOGS_MAY_EXPIRE] : [],
  waiting,
});

const LOGS_MAY_EXPIRE = {
  code: "source_logs_may_expire",
  detail:
    "the job has been paused for more than 24 h: once the source has deleted the logs since then, it cannot be resumed",
} as const;

/** A job's lock: who, why, since when. */
export const lockJson = component(
  "Lock",
  z.object({
    by: z.object({ id: z.string().describe("a principal's id, as in actor"), name: z.string() }),
    reason: text,
    since: instant,
  }),
);

export const lockOrNull = lockJson.schema
  .nullable()
  .describe("who alone may act on the job now; null: it is not locked");

export const presentLock = ({ principal, name, reason, since }: Lock) => ({
  by: { id: principal, name },
  reason,
  since: time(since),
});

/** A wrong field: an RFC 6901 pointer and a sentence. */
export const fieldErrorSchema = z.object({
  pointer: z.string().describe("JSON pointer (RFC 6901) to the field"),
  detail: z.string().describe("what is wrong and what is allowed"),
});

/** Problem details (RFC 9457); further members depend on the code. */
export const problemJson = component(
  "Problem",
  z.looseObject({
    type: z.string(),
    title: z.string().describe("the status in words"),
    status: z.int(),
    code: z.string().describe("stable: branch on this"),
    detail: z.string().describe("a sentence for people"),
    request_id: z.string().describe("to be quoted: the gateway's log has it"),
    errors: z.array(fieldErrorSchema).optional().describe("where fields are wrong, each of them"),
    state: z.enum(STATES).optional().describe("the operation's state, where that is in the way"),
    lock: lockJson.schema.optional().describe("the lock, where that is in the way"),
  }),
  [lockJson],
);
