import * as z from "zod";
import type { Action } from "../../cloud/drs/action.ts";
import type { JobRef } from "../../config/compile.ts";
import { type Approval, PIN_CHARACTERS } from "../../model/approval.ts";
import type { JobProgress } from "../../model/drs.ts";
import type { Lock } from "../../model/lock.ts";
import type { Attempt, Operation, Problem } from "../../model/operation.ts";
import type { TicketRef } from "../../model/ticket.ts";

/** The JSON of `/v1`: names in snake_case as in DRS, times RFC 3339 in UTC. Secrets are masked before they get here. */

export const time = (at: number) => new Date(at).toISOString();
const timeOrNull = (at: number | null) => (at === null ? null : time(at));

const presentAttempt = ({ number, at, baseline, outcome, cause }: Attempt) => ({
  number,
  at: time(at),
  baseline,
  outcome,
  cause,
});

/** What people are asked to agree to is known by the first characters of its pin. */
const presentApproval = ({ demands, given, expiresAt, pin }: Approval) => ({
  demands: demands.map(({ count, groups }) => ({ count, groups })),
  given: given.map(({ person, at }) => ({ person, at: time(at) })),
  pin: pin.slice(0, PIN_CHARACTERS),
  expires_at: time(expiresAt),
});

const presentProgress = ({ percent, remaining, delay }: JobProgress) => ({
  percent,
  remaining_seconds: remaining,
  delay_seconds: delay,
});

const presentProblem = ({ code, detail }: Problem) => ({ code, detail });

const presentTicket = ({ source, key, url }: TicketRef) => ({ source, key, url });

/** An operation as clients see it: the stable outer interface. */
export const presentOperation = (operation: Operation) => ({
  id: operation.id,
  // Empty while the job is known by its name alone.
  job: { ...operation.job, id: operation.job.id || null },
  action: operation.action,
  params: operation.params,
  state: operation.state,
  requested_by: { source: operation.source, id: operation.principal.id, name: operation.principal.name },
  reason: operation.reason,
  ticket: operation.ticket ? presentTicket(operation.ticket) : null,
  approval: operation.approval && presentApproval(operation.approval),
  attempts: operation.attempts.map(presentAttempt),
  upstream: operation.upstream,
  result: operation.result,
  problem: operation.problem && presentProblem(operation.problem),
  note: operation.note,
  progress: operation.progress ? presentProgress(operation.progress) : null,
  retry_of: operation.retryOf,
  superseded_by: operation.supersededBy,
  created_at: time(operation.createdAt),
  updated_at: time(operation.updatedAt),
  finished_at: timeOrNull(operation.finishedAt),
});

/** A verb of the catalogue, its params as JSON Schema. */
export const presentAction = ({ name, title, summary, aliases, danger, lane, allowedIn, params }: Action) => ({
  name,
  title,
  summary,
  aliases,
  danger,
  lane,
  allowed_in: allowedIn,
  params: z.toJSONSchema(params, { io: "input" }),
});

/** A job's lock: who, why, since when. */
export const presentLock = ({ principal, name, reason, since }: Lock) => ({
  by: { id: principal, name },
  reason,
  since: time(since),
});

/** A job's names. */
export const presentJob = ({ alias, account, id }: JobRef) => ({
  alias,
  account: account.name,
  project_id: account.projectId,
  id,
});
