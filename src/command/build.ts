import type { JobRef } from "../config/compile.ts";
import type { Command, Principal, ReplyTarget } from "../desk/operation.ts";
import type { Action } from "../drs/catalogue.ts";
import { INBOUND } from "../limits.ts";
import { err, ok, type Result } from "../result.ts";
import { describeIssues, type FieldError } from "../schema-issues.ts";
import { jobLabel } from "./jobs.ts";

/** What somebody asks for, before it is checked. */
export interface Request {
  readonly source: string;
  readonly principal: Principal;
  readonly job: JobRef;
  readonly action: Action;
  readonly params: Readonly<Record<string, unknown>>;
  readonly reason: string | null;
  /** The job's label typed out, for verbs that cannot be undone. */
  readonly confirm: string | null;
  readonly dedupe: readonly string[];
  readonly joins: boolean;
  readonly reply: ReplyTarget | null;
}

/**
 * Checks what is asked against the catalogue and makes a command of it: the same for chat, tickets and REST.
 * @returns the command, or each field that is wrong and what is allowed
 */
export function buildCommand(request: Request): Result<Command, FieldError[]> {
  const { action, job } = request;
  const reason = request.reason?.trim() || null;
  const problems = [...checkReason(action, reason), ...checkConfirmation(action, job, request.confirm)];
  const prepared = action.prepare(request.params, reason);
  if (!prepared.ok) problems.push(...describeIssues(action.params, prepared.error, { beside: besideParams(action) }));
  if (!prepared.ok || problems.length > 0) return err(problems);
  const { account, alias, id } = job;
  return ok({
    source: request.source,
    principal: request.principal,
    job: { alias, account: account.name, project_id: account.projectId, id, name: null },
    action: action.name,
    params: prepared.value.params,
    actionParams: prepared.value.actionParams,
    reason,
    dedupe: request.dedupe,
    joins: request.joins,
    reply: request.reply,
  });
}

/** What every verb takes beside its params. */
const besideParams = ({ danger }: Action) => (danger === "irreversible" ? ["reason", "confirm"] : ["reason"]);

function checkReason(action: Action, reason: string | null): FieldError[] {
  if (reason !== null && reason.length > INBOUND.reasonCharacters) {
    return [{ pointer: "/reason", detail: `at most ${INBOUND.reasonCharacters} characters` }];
  }
  if (action.needsReason && reason === null) {
    return [{ pointer: "/reason", detail: `is required: DRS keeps it with the accepted items` }];
  }
  return [];
}

function checkConfirmation(action: Action, job: JobRef, confirm: string | null): FieldError[] {
  const label = jobLabel(job);
  if (action.danger !== "irreversible" || confirm === label) return [];
  return [
    { pointer: "/confirm", detail: `${action.name} cannot be undone: repeat the job here, "${label}", to confirm` },
  ];
}
