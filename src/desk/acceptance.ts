import { CATALOGUE } from "../drs/catalogue.ts";
import { DEDUPE_MEMORY } from "../limits.ts";
import { approvalFor } from "./approval.ts";
import type { Acceptance, Behind, Command } from "./command.ts";
import { unconfirmed, wantsApproval } from "./conditions.ts";
import type { Core } from "./core.ts";
import { decide } from "./decision.ts";
import { firstTimer } from "./lifecycle/lifecycle.ts";
import { countAcceptance } from "./metrics/count.ts";
import {
  type ActionOperation,
  type Approval,
  isAnswered,
  isWatch,
  type Operation,
  type Refusal,
  UNTRIED,
} from "./operation.ts";
import type { Permission } from "./ports.ts";
import { provenance, recordRefusal, TOO_MANY } from "./refusals.ts";

/** A command made ready for the transaction: hashing costs, and encrypting cannot happen inside. */
interface Draft {
  readonly command: Command;
  /** The id of the operation, should it become one of its own. */
  readonly id: string;
  /** What makes two commands the same, and its keyed hash. */
  readonly content: string;
  readonly hash: string;
}

/** What is sealed for one operation. */
interface Sealed {
  /** The operation that it is bound to. */
  readonly id: string;
  readonly reply: string | null;
  readonly echo: string | null;
  readonly body: string | null;
}

/** Nothing was done: who joins is told of another operation, and the address has to be sealed for that one. */
interface Reseal {
  readonly kind: "reseal";
  readonly id: string;
}

/** Accepts a command. */
export async function accept(core: Core, command: Command): Promise<Acceptance> {
  const content = contentOf(command);
  const draft: Draft = { command, id: newId(core, Date.now()), content, hash: core.sealer.hash(content) };
  let acceptance = await acceptFor(core, draft, draft.id);
  while (acceptance.kind === "reseal") acceptance = await acceptFor(core, draft, acceptance.id);
  countAcceptance(core.store.counters, command, acceptance);
  core.arm();
  return acceptance;
}

/** @param id the operation whose reply address this will be */
async function acceptFor(core: Core, draft: Draft, id: string): Promise<Acceptance | Reseal> {
  const sealed = await seal(core, draft.command, id);
  return core.groupCommit.run(() => acceptWithin(core, draft, sealed));
}

async function seal({ sealer }: Core, { reply, echo, body }: Command, id: string): Promise<Sealed> {
  return {
    id,
    reply: reply && (await sealer.seal(JSON.stringify(reply), id)),
    echo: echo ? await sealer.seal(JSON.stringify(echo), id) : null,
    body: body && (await sealer.seal(body, id)),
  };
}

/**
 * Within one transaction: the command's dedupe keys, policy's first word, the operation, who is told of it, its timer and its
 * ledger record are all there or none is.
 */
function acceptWithin(core: Core, draft: Draft, sealed: Sealed): Acceptance | Reseal {
  const { command, id, hash } = draft;
  const now = Date.now();
  const earlier = findEarlier(core, draft, now);
  if (earlier) return earlier;
  // What is sealed anew has been counted.
  const isFirst = sealed.id === id;
  const isPatient = command.whenLimited === "wait";
  const retryAfter = isFirst && !isPatient ? core.rates.take(command.principal, now) : 0;
  if (retryAfter > 0) {
    recordRefusal(core, command, TOO_MANY, now);
    return { kind: "limited", retryAfter };
  }
  const decision = decide(core, command, now);
  if (!decision.allowed) return refuse(core, command, decision.refusal, now);
  const missing = unconfirmed(command, decision);
  if (missing !== null) return { kind: "unconfirmed", job: command.job, reason: missing };
  const wait = isFirst && isPatient ? core.rates.reserve(command.principal, now) : 0;
  // What is known by its name alone, or has to wait, is asked about again when its time has come.
  const isLater = command.job.id === "" || wait > 0;
  const approval = isLater ? null : approvalFor(core, decision, command, now);
  if (approval && command.whenHeld === "refuse") return refuse(core, command, wantsApproval(approval.demands), now);
  const open = core.store.operations.openOn(command.job.id);
  // Who needs nobody's approval does not wait for somebody else's.
  const alike = open.filter(({ state }) => state !== "awaiting_approval" || approval !== null);
  const twin = command.joins ? twinOf(alike, hash) : undefined;
  if (sealed.id !== (twin?.id ?? id)) return { kind: "reseal", id: twin?.id ?? id };
  const holder = open.find(isInLine);
  if (holder && command.whenHeld === "refuse") return { kind: "held", behind: behind(holder) };
  const operation = twin ?? insert(core, draft, { approval, decision, isLater, wait }, now);
  if (sealed.body && !twin) core.store.requests.keepBody(id, sealed.body);
  const forgottenAt = command.remembered === "for_ever" ? Number.MAX_SAFE_INTEGER : now + DEDUPE_MEMORY;
  for (const key of command.dedupe) core.store.requests.remember(key, hash, operation.id, forgottenAt);
  if (twin) recordJoin(core, twin, command, now);
  const { reply, echo } = command;
  if (sealed.reply) core.store.reports.addAudience(operation.id, command.source, sealed.reply, reply?.every ?? 0);
  if (sealed.echo && echo) core.store.reports.addAudience(operation.id, echo.source, sealed.echo, echo.every);
  const pausedUntil = core.upstream.circuit.openUntil(now);
  return { kind: twin ? "joined" : "accepted", operation, behind: behindOf(open, operation), pausedUntil };
}

/** `<prefix>-<ulid>`: the prefix names the desk, the rest sorts by time. */
export const newId = (core: Core, now: number) => `${core.account.prefix}-${core.newUlid(now)}`;

/**
 * The newest unfinished operation of the same content, which a person joins. Not one that a later verb of the status or of its
 * own lane is about to overtake: who asks for a pause, a resume and a pause again wants the second pause too.
 */
function twinOf(open: readonly Operation[], hash: string): Operation | undefined {
  const twin = open.findLast(({ content }) => content === hash);
  const overtakes = ({ id, lane }: Operation) =>
    twin && id > twin.id && (lane === "status" || (lane === "address" && lane === twin.lane));
  return open.some(overtakes) ? undefined : twin;
}

/** What makes two commands the same: the job, the verb and what is sent. */
const contentOf = ({ job, action, actionParams, body }: Command) =>
  JSON.stringify([job.id || job.name, action, body ?? actionParams]);

/** A delivery that was seen before gets the operation that it made then; a key that stands for something else is a conflict. */
function findEarlier({ store, sealer }: Core, { command, content }: Draft, now: number): Acceptance | undefined {
  for (const key of command.dedupe) {
    const found = store.requests.accepted(key, now);
    const operation = found && store.operations.find(found.operation);
    if (!found || !operation) continue;
    if (!sealer.matches(content, found.content)) return { kind: "conflict", operationId: found.operation };
    return { kind: "repeated", operation, behind: null, pausedUntil: null };
  }
  return undefined;
}

/** What was found out about a new operation. */
interface Verdict {
  readonly approval: Approval | null;
  readonly decision: Permission;
  /** It is looked at again before anything else. */
  readonly isLater: boolean;
  /** Milliseconds that it stands in line. */
  readonly wait: number;
}

function insert(
  core: Core,
  { id, command, hash }: Draft,
  { approval, decision: { rule, overridden }, isLater, wait }: Verdict,
  now: number,
): Operation {
  const operation: Operation = {
    id,
    job: command.job,
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
  const { kind, at } = firstTimer(operation.state, core.context());
  core.store.operations.insert(operation, { kind, at: operation.notBefore ?? at });
  const data = {
    action: command.action,
    job: command.job.id,
    params: command.params,
    reason: command.reason,
    rule,
    ...(approval ? { demands: approval.demands } : {}),
    ...(overridden.length > 0 ? { overridden } : {}),
    ...provenance(command),
    ...extras(command),
  };
  core.ledger.append({ kind: "accepted", operation: id, actor: command.principal.id, data }, now);
  return operation;
}

/** What only some commands have, for the ledger. */
const extras = ({ ignoreState, retryOf, ticket }: Command) => ({
  ...(ticket ? { ticket: ticket.key } : {}),
  ...(ignoreState ? { ignore_state: true } : {}),
  ...(retryOf === null ? {} : { retry_of: retryOf }),
});

function recordJoin(core: Core, twin: Operation, command: Command, now: number): void {
  const data = provenance(command);
  core.ledger.append({ kind: "joined", operation: twin.id, actor: command.principal.id, data }, now);
}

function refuse(core: Core, command: Command, refusal: Refusal, now: number): Acceptance {
  recordRefusal(core, command, refusal.reason, now);
  return { kind: "refused", refusal };
}

/** The operation of the same job that is sent before this one. */
function behindOf(open: readonly Operation[], operation: Operation): Behind | null {
  if (operation.state === "received") return null;
  if (operation.state === "awaiting_approval") return null;
  const last = open.filter(isInLine).findLast(({ id }) => id < operation.id);
  return last ? behind(last) : null;
}

/** Whether it is sent before what comes after it: not what waits for people, which may take days. */
const isInLine = (operation: Operation): operation is ActionOperation =>
  !isWatch(operation) && operation.state !== "awaiting_approval" && !isAnswered(operation.state);

const behind = ({ id, action, principal }: ActionOperation): Behind => ({ id, action, name: principal.name });
