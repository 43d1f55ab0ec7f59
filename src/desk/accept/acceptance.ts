import { countAcceptance } from "../../metrics/count.ts";
import type { Acceptance, Behind, Command } from "../../model/command.ts";
import { firstTimer } from "../../model/lifecycle/lifecycle.ts";
import { type ActionOperation, isAnswered, isWatch, type Operation } from "../../model/operation.ts";
import type { Refusal } from "../../model/policy.ts";
import { DEDUPE_MEMORY } from "../../shared/limits.ts";
import { approvalFor } from "../approve/approval.ts";
import type { Core } from "../transitions.ts";
import { unconfirmed, wantsApproval } from "./conditions.ts";
import { decide } from "./decision.ts";
import { type Draft, draftOf, newOperation, type Sealed, seal, type Verdict } from "./draft.ts";
import { provenance, recordRefusal, TOO_MANY } from "./refusals.ts";

/** Nothing was done: who joins is told of another operation, and the address has to be sealed for that one. */
interface Reseal {
  readonly kind: "reseal";
  readonly id: string;
}

/** Accepts a command. */
export async function accept(core: Core, command: Command): Promise<Acceptance> {
  const draft = draftOf(core, command);
  let acceptance = await acceptFor(core, draft, draft.id);
  while (acceptance.kind === "reseal") acceptance = await acceptFor(core, draft, acceptance.id);
  countAcceptance(core.store.counters, command, acceptance);
  core.arm();
  return acceptance;
}

/** @param id the operation whose reply address this will be */
async function acceptFor(core: Core, draft: Draft, id: string): Promise<Acceptance | Reseal> {
  const sealed = await seal(core, draft.command, id);
  return core.groupCommit.run(() => prepare(core, draft, sealed));
}

/**
 * Decides about a command, and returns what writes what comes of it: its dedupe keys, policy's first word, the operation, who is told of
 * it, its timer and its ledger record are all there or none is.
 */
function prepare(core: Core, draft: Draft, sealed: Sealed): () => Acceptance | Reseal {
  const { command, id, hash } = draft;
  const now = Date.now();
  const earlier = findEarlier(core, draft, now);
  if (earlier) return () => earlier;
  // What is sealed anew has been counted.
  const isFirst = sealed.id === id;
  const isPatient = command.whenLimited === "wait";
  const retryAfter = isFirst && !isPatient ? core.rates.take(command.principal, now) : 0;
  if (retryAfter > 0) {
    return () => {
      recordRefusal(core, command, TOO_MANY, now);
      return { kind: "limited", retryAfter };
    };
  }
  const decision = decide(core, command, now);
  if (!decision.allowed) return () => refuse(core, command, decision.refusal, now);
  const missing = unconfirmed(command, decision);
  if (missing !== null) return () => ({ kind: "unconfirmed", job: command.job, reason: missing });
  const wait = isFirst && isPatient ? core.rates.reserve(command.principal, now) : 0;
  // What is known by its name alone, or has to wait, is asked about again when its time has come.
  const isLater = command.job.id === "" || wait > 0;
  const approval = isLater ? null : approvalFor(core, decision, command, now);
  if (approval && command.whenHeld === "refuse") {
    const refusal = wantsApproval(approval.demands);
    return () => refuse(core, command, refusal, now);
  }
  const open = core.store.operations.openOn(command.job.id);
  // Who needs nobody's approval does not wait for somebody else's.
  const alike = open.filter(({ state }) => state !== "awaiting_approval" || approval !== null);
  const twin = command.joins ? twinOf(alike, hash) : undefined;
  if (sealed.id !== (twin?.id ?? id)) return () => ({ kind: "reseal", id: twin?.id ?? id });
  const holder = open.find(isInLine);
  if (holder && command.whenHeld === "refuse") return () => ({ kind: "held", behind: behind(holder) });
  const verdict = { approval, decision, isLater, wait };
  const operation = twin ?? newOperation(draft, verdict, now);
  const acceptance: Acceptance = {
    kind: twin ? "joined" : "accepted",
    operation,
    behind: behindOf(open, operation),
    pausedUntil: core.upstream.circuit.openUntil(now),
  };
  return () => {
    if (twin) recordJoin(core, twin, command, now);
    else keep(core, operation, draft, verdict, now);
    keepWithIt(core, operation.id, draft, sealed, now);
    return acceptance;
  };
}

/** What a command leaves beside its operation: its body, its keys, who is told. */
function keepWithIt({ store }: Core, operation: string, { command, id, hash }: Draft, sealed: Sealed, now: number) {
  const { reply, echo, source, dedupe, remembered } = command;
  if (sealed.body && operation === id) store.requests.keepBody(id, sealed.body);
  const forgottenAt = remembered === "for_ever" ? Number.MAX_SAFE_INTEGER : now + DEDUPE_MEMORY;
  for (const key of dedupe) store.requests.remember(key, hash, operation, forgottenAt);
  if (sealed.reply) store.reports.addAudience(operation, source, sealed.reply, reply?.every ?? 0);
  if (sealed.echo && echo) store.reports.addAudience(operation, echo.source, sealed.echo, echo.every);
}

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

/** A delivery that was seen before gets the operation that it made then; a key that stands for something else is a conflict. */
function findEarlier({ store, encryptor }: Core, { command, content }: Draft, now: number): Acceptance | undefined {
  for (const key of command.dedupe) {
    const found = store.requests.accepted(key, now);
    const operation = found && store.operations.find(found.operation);
    if (!found || !operation) continue;
    if (!encryptor.matches(content, found.content)) return { kind: "conflict", operationId: found.operation };
    return { kind: "repeated", operation, behind: null, pausedUntil: null };
  }
  return undefined;
}

/** Writes a new operation, its timer and its record. */
function keep(
  core: Core,
  operation: Operation,
  { command }: Draft,
  { approval, decision: { rule, overridden } }: Verdict,
  now: number,
): void {
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
  core.ledger.append({ kind: "accepted", operation: operation.id, actor: command.principal.id, data }, now);
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
