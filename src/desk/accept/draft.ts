import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import type { Approval } from "../../model/approval.ts";
import type { Command } from "../../model/command.ts";
import { type ActionOperation, UNTRIED } from "../../model/operation.ts";
import type { Permission } from "../../model/policy.ts";
import type { Resources } from "../context.ts";

/** A command on its way to becoming an operation: hashing costs, and encrypting cannot happen while it is written. */
export interface Draft {
  readonly command: Command;
  /** The id of the operation, unless it joins another one. */
  readonly id: string;
  /** What makes two commands the same, and its keyed hash. */
  readonly content: string;
  readonly hash: string;
}

/** The secret parts of a command under the desk's key. */
export interface Encrypted {
  /** The operation that they are bound to. */
  readonly id: string;
  readonly reply: string | null;
  readonly echo: string | null;
  readonly body: string | null;
}

/** Prepare a command: give it an id, and hash its content. */
export function draftOf({ newId, encryptor }: Pick<Resources, "newId" | "encryptor">, command: Command): Draft {
  const content = contentOf(command);
  return { command, id: newId(Date.now()), content, hash: encryptor.hash(content) };
}

/** What makes two commands the same: the job, the verb and what is sent. */
const contentOf = ({ job, action, actionParams, body }: Command) =>
  JSON.stringify([job.id || job.name, action, body ?? actionParams]);

/**
 * Encrypt the secret parts of a command.
 * @param id the operation that they are bound to
 */
export async function encryptFor(
  { encryptor }: Pick<Resources, "encryptor">,
  { reply, channel, echo, body }: Command,
  id: string,
): Promise<Encrypted> {
  return {
    id,
    reply: reply && (await encryptor.encrypt(JSON.stringify({ ...reply, channel }), id)),
    echo: echo ? await encryptor.encrypt(JSON.stringify(echo), id) : null,
    body: body && (await encryptor.encrypt(body, id)),
  };
}

/** What was decided about a new operation. */
export interface Verdict {
  readonly approval: Approval | null;
  readonly decision: Permission;
  /** It is evaluated again before anything else. */
  readonly isLater: boolean;
  /** Milliseconds that its rate limit makes it wait. */
  readonly wait: number;
}

/** Make the operation of an accepted command. */
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
