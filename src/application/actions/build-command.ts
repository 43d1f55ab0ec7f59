import type { Action, MayUse } from "../../cloud/drs/action.ts";
import type { HoldsCredential } from "../../cloud/drs/native/known.ts";
import { secretReferences } from "../../cloud/drs/native/secret.ts";
import { actionBody } from "../../cloud/drs/requests.ts";
import { storable } from "../../cloud/drs/storable.ts";
import type { GatewayConfig, JobRef } from "../../config/compile.ts";
import type { Command, Joining, SecretAge, Unconfirmed } from "../../model/command.ts";
import type { OperationJob } from "../../model/operation.ts";
import type { Principal } from "../../model/principal.ts";
import type { ReplyTarget } from "../../model/report.ts";
import type { TicketRef } from "../../model/ticket.ts";
import { INBOUND } from "../../shared/limits.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { type FieldError, jsonPointer } from "../../shared/schema-issues.ts";
import { didYouMean } from "../../shared/suggest.ts";
import { jobLabel } from "../jobs/find-job.ts";

export type { MayUse };

/** What somebody asks for, before it is checked. */
export interface Request {
  readonly source: string;
  readonly secret?: SecretAge;
  readonly channel: string | null;
  readonly principal: Principal;
  readonly job: JobRef;
  readonly action: Action;
  readonly params: Readonly<Record<string, unknown>>;
  readonly reason: string | null;
  /** The job's label typed out, for verbs that cannot be undone. */
  readonly confirm: string | null;
  /** Leave it to DRS whether the job's state allows it. */
  readonly ignoreState: boolean;
  readonly dedupe: readonly string[];
  readonly deliveries?: Command["deliveries"];
  readonly joins: Joining | null;
  readonly reply: ReplyTarget | null;
  readonly ticket?: TicketRef | undefined;
  readonly echo?: ReplyTarget | undefined;
  /** It comes from a system that cannot ask again. */
  readonly isAutomatic?: boolean | undefined;
  readonly remembered?: Command["remembered"];
  /** The rule of the source that made it, by its place in the config. */
  readonly rule?: number;
  /** The caller waits for the answer, so the job may be read before it. */
  readonly isWaitedFor?: boolean;
  /** Its options were written in chat or in a form, which keep what is written: no secret may be among them. */
  readonly isTyped?: boolean;
}

/** Fields of a request that are wrong, and what is allowed. */
export interface Invalid {
  readonly kind: "invalid";
  readonly errors: readonly FieldError[];
}

/**
 * Checks what is asked against the catalogue and makes a command of it: the same for chat, tickets and REST.
 * @param mayUse values of the config that errors may name; none when absent
 * @returns the command, or each field that is wrong and what is allowed
 */
export function buildCommand(
  config: GatewayConfig,
  request: Request,
  holdsCredential: HoldsCredential,
  mayUse: MayUse = () => false,
): Result<Command, FieldError[]> {
  const { action, job } = request;
  const reason = request.reason?.trim() || null;
  const problems = [
    ...checkReason(action, reason),
    ...checkConfirmation(job, request.confirm),
    ...checkText("/reason", reason, holdsCredential),
    ...checkOptions(request.params, holdsCredential),
  ];
  const prepared = action.prepare(request.params, { reason, profiles: config.profiles, mayUse });
  if (!prepared.ok) problems.push(...prepared.error);
  problems.push(...checkReferences(config, request.params));
  if (!prepared.ok || problems.length > 0) return err(problems);
  const { actionParams } = prepared.value;
  const shown = storable({ action: action.name, ...prepared.value }, holdsCredential);
  return ok({
    source: request.source,
    ...(request.secret === undefined ? {} : { secret: request.secret }),
    channel: request.channel,
    principal: request.principal,
    job: operationJob(job),
    action: action.name,
    params: shown.params,
    actionParams: shown.actionParams,
    // With something hidden, the request cannot be made anew from what is stored in clear.
    body: shown.isWhole ? null : JSON.stringify(actionBody(action.name, actionParams)),
    language: null,
    ignoreState: request.ignoreState,
    reason,
    retryOf: null,
    dedupe: request.dedupe,
    deliveries: request.deliveries,
    joins: request.joins,
    whenHeld: "wait",
    confirmation: request.confirm === null ? "missing" : "typed",
    reply: request.reply,
    ticket: request.ticket,
    echo: request.echo,
    ...(request.isWaitedFor ? { whenImpossible: "refuse" as const } : {}),
    ...(request.isAutomatic ? { whenLimited: "wait" as const } : {}),
    ...(request.remembered ? { remembered: request.remembered } : {}),
    ...(request.rule === undefined ? {} : { rule: request.rule }),
  });
}

/** The job as an operation keeps it. */
export const operationJob = ({ account, alias, id, name }: JobRef): OperationJob => ({
  alias,
  account: account.name,
  project_id: account.projectId,
  id,
  name: name ?? null,
});

/**
 * Only secrets that the config lists under `secrets` may be named. Not those of its endpoints and replays: who may test a
 * connection could have DRS log on to a host of their own with them.
 */
export function checkReferences(config: GatewayConfig, json: unknown): FieldError[] {
  const unknown = secretReferences(json).filter((name) => !config.parsed.secrets.includes(name));
  return unknown.slice(0, INBOUND.fieldErrors).map((name) => ({
    pointer: "/secret",
    detail: `"${name}" is not a secret that requests may name.${didYouMean(name, config.parsed.secrets)} Those are listed under "secrets" in the config`,
  }));
}

function checkReason(action: Action, reason: string | null): FieldError[] {
  if (reason !== null && reason.length > INBOUND.reasonCharacters) {
    return [{ pointer: "/reason", detail: `at most ${INBOUND.reasonCharacters} characters` }];
  }
  if (action.needsReason && reason === null) {
    return [{ pointer: "/reason", detail: `is required: DRS keeps it with the accepted items` }];
  }
  return [];
}

const CREDENTIAL_IN_TEXT =
  'holds what looks like a password, key or token, and is kept and shown as written. Name a secret of the config instead, {"secret":"NAME"}, in a field that takes one (db_password, ak, sk, ssl_cert_key, ssl_cert_password), or an endpoint or replay of the config';

/** Text that is stored in clear must hold no credential. */
export const checkText = (pointer: string, text: string | null, holdsCredential: HoldsCredential): FieldError[] =>
  text !== null && holdsCredential(text) ? [{ pointer, detail: CREDENTIAL_IN_TEXT }] : [];

function checkOptions({ options }: Request["params"], holdsCredential: HoldsCredential): FieldError[] {
  if (typeof options !== "object" || options === null) return [];
  return Object.entries(options).flatMap(([key, value]) =>
    typeof value === "string" ? checkText(jsonPointer(["options", key]), value, holdsCredential) : [],
  );
}

/** What is typed to confirm must be the job. Whether it has to be typed, policy says. */
export function checkConfirmation(job: Parameters<typeof jobLabel>[0], confirm: string | null): FieldError[] {
  if (confirm === null || confirm === jobLabel(job)) return [];
  return [{ pointer: "/confirm", detail: `must be the job once more, "${jobLabel(job)}"` }];
}

/** The error of a command that was not confirmed and has to be. */
export const unconfirmedError = ({ job, reason }: Unconfirmed): FieldError => ({
  pointer: "/confirm",
  detail: `${reason}: repeat the job here, "${jobLabel(job)}", to confirm`,
});
