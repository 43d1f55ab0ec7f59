import { CATALOGUE } from "../cloud/drs/catalogue.ts";
import type { Approval } from "../model/approval.ts";
import type { Command } from "../model/command.ts";
import { type ActionOperation, UNTRIED } from "../model/operation.ts";
import type { Permission } from "../model/policy.ts";
import type { Core } from "./core.ts";

/** A command on its way to becoming an operation: hashing costs, and encrypting cannot happen while it is written. */
export interface Draft {
  readonly command: Command;
  /** The id of the operation, should it become one of its own. */
  readonly id: string;
  /** What makes two commands the same, and its keyed hash. */
  readonly content: string;
  readonly hash: string;
}

/** What is sealed for one operation. */
export interface Sealed {
  /** The operation that it is bound to. */
  readonly id: string;
  readonly reply: string | null;
  readonly echo: string | null;
  readonly body: string | null;
}

/** Has a command ready. */
export function draftOf(core: Core, command: Command): Draft {
  const content = contentOf(command);
  return { command, id: newId(core, Date.now()), content, hash: core.sealer.hash(content) };
}

/** `<prefix>-<ulid>`: the prefix names the desk, the rest sorts by time. */
export const newId = (core: Core, now: number) => `${core.account.prefix}-${core.newUlid(now)}`;

/** What makes two commands the same: the job, the verb and what is sent. */
const contentOf = ({ job, action, actionParams, body }: Command) =>
  JSON.stringify([job.id || job.name, action, body ?? actionParams]);

/** @param id the operation that it is sealed for */
export async function seal({ sealer }: Core, { reply, echo, body }: Command, id: string): Promise<Sealed> {
  return {
    id,
    reply: reply && (await sealer.seal(JSON.stringify(reply), id)),
    echo: echo ? await sealer.seal(JSON.stringify(echo), id) : null,
    body: body && (await sealer.seal(body, id)),
  };
}

/** What was found out about a new operation. */
export interface Verdict {
  readonly approval: Approval | null;
  readonly decision: Permission;
  /** It is looked at again before anything else. */
  readonly isLater: boolean;
  /** Milliseconds that it stands in line. */
  readonly wait: number;
}

/** What a command becomes that is accepted. */
export function newOperation(
  { id, command, hash }: Draft,
  { approval, isLater, wait }: Verdict,
  now: number,
): ActionOperation {
  return {
    id,
    job: command.job,
    kind: "action",
    action: command.action,
    lane: CATALOGUE[command.action].lane,
    content: hash,
    params: command.params,
    actionParams: command.actionParams,
    language: command.language,
    ignoreState: command.ignoreState,
    confirmation: command.confirmation,
    state: isLater ? "received" : approval ? "awaiting_approval" : "queued",
    source: command.source,
    channel: command.channel,
    principal: command.principal,
    reason: command.reason,
    ...(command.ticket ? { ticket: command.ticket } : {}),
    ...(command.trace === undefined ? {} : { trace: command.trace }),
    approval,
    ...UNTRIED,
    notBefore: wait > 0 ? now + wait : null,
    retryOf: command.retryOf,
    createdAt: now,
    updatedAt: now,
    acceptedAt: null,
  };
}
