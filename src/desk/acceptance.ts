import { CATALOGUE } from "../drs/catalogue.ts";
import { DEDUPE_MEMORY, REFUSALS_PER_HOUR } from "../limits.ts";
import type { Core } from "./core.ts";
import { firstTimer } from "./lifecycle/lifecycle.ts";
import { type Acceptance, type Behind, type Command, isAnswered, type Operation } from "./operation.ts";

/** What is sealed for one operation; encrypting cannot happen inside a transaction. */
interface Sealed {
  /** The operation that it is bound to. */
  readonly id: string;
  readonly reply: string | null;
  readonly body: string | null;
}

/** Accepts a command. */
export async function accept(core: Core, command: Command): Promise<Acceptance> {
  const id = newId(core, Date.now());
  const content = contentOf(command);
  let sealed = await seal(core, command, id);
  let acceptance = acceptOnce(core, command, id, content, sealed);
  while (acceptance.kind === "reseal") {
    sealed = await seal(core, command, acceptance.id);
    acceptance = acceptOnce(core, command, id, content, sealed);
  }
  core.arm();
  return acceptance;
}

async function seal({ sealer }: Core, { reply, body }: Command, id: string): Promise<Sealed> {
  return {
    id,
    reply: reply && (await sealer.seal(JSON.stringify(reply), id)),
    body: body && (await sealer.seal(body, id)),
  };
}

/** Nothing was done: who joins is told of another operation, and the address has to be sealed for that one. */
interface Reseal {
  readonly kind: "reseal";
  readonly id: string;
}

/**
 * One transaction: the command's dedupe keys, policy's first word, the operation, who is told of it, its timer and its ledger
 * record are all there or none is.
 */
function acceptOnce(core: Core, command: Command, id: string, content: string, sealed: Sealed): Acceptance | Reseal {
  const now = Date.now();
  return core.store.transaction((): Acceptance | Reseal => {
    const earlier = findEarlier(core, command, content, now);
    if (earlier) return earlier;
    const decision = core.decide({ principal: command.principal, action: command.action, job: command.job });
    if (!decision.allowed) {
      recordRefusal(core, command, decision.refusal.reason, now);
      return { kind: "refused", refusal: decision.refusal };
    }
    const hash = core.sealer.hash(content);
    const twin = command.joins ? twinOf(core, command, hash) : undefined;
    if (sealed.id !== (twin?.id ?? id)) return { kind: "reseal", id: twin?.id ?? id };
    if (command.whenHeld === "refuse") {
      const [holder] = core.store.openOn(command.job.id).filter(({ state }) => !isAnswered(state));
      if (holder) return { kind: "held", behind: behind(holder) };
    }
    const operation = twin ?? insert(core, id, command, hash, decision.rule, now);
    if (sealed.body && !twin) core.store.keepBody(id, sealed.body);
    for (const key of command.dedupe) core.store.insertDedupe(key, hash, operation.id, now + DEDUPE_MEMORY);
    if (twin) recordJoin(core, twin, command, now);
    if (sealed.reply) core.store.addAudience(operation.id, command.source, sealed.reply);
    const pausedUntil = core.upstream.circuit.openUntil(now);
    return { kind: twin ? "joined" : "accepted", operation, behind: behindOf(core, operation), pausedUntil };
  });
}

/** `<prefix>-<ulid>`: the prefix names the desk, the rest sorts by time. */
const newId = (core: Core, now: number) => `${core.account.prefix}-${core.newUlid(now)}`;

/**
 * The unfinished operation of the same content that a person joins. Not one that a later verb of the status or of its own lane
 * is about to overtake: who asks for a pause, a resume and a pause again wants the second pause too.
 */
function twinOf(core: Core, { job }: Command, content: string): Operation | undefined {
  const twin = core.store.openTwin(job.id, content);
  const overtakes = ({ id, lane }: Operation) =>
    twin && id > twin.id && (lane === "status" || (lane === "address" && lane === twin.lane));
  const overtaken = twin && core.store.openOn(job.id).some(overtakes);
  return overtaken ? undefined : twin;
}

/** What makes two commands the same: the job, the verb and what is sent. */
const contentOf = ({ job, action, actionParams, body }: Command) =>
  JSON.stringify([job.id || job.name, action, body ?? actionParams]);

/** A delivery that was seen before gets the operation that it made then; a key that stands for something else is a conflict. */
function findEarlier(core: Core, command: Command, content: string, now: number): Acceptance | undefined {
  for (const key of command.dedupe) {
    const found = core.store.dedupe(key, now);
    const operation = found && core.store.operation(found.operation);
    if (!found || !operation) continue;
    if (!core.sealer.matches(content, found.content)) return { kind: "conflict", operationId: found.operation };
    return { kind: "repeated", operation, behind: null, pausedUntil: null };
  }
  return undefined;
}

function insert(core: Core, id: string, command: Command, content: string, rule: number, now: number): Operation {
  const operation: Operation = {
    id,
    job: command.job,
    action: command.action,
    lane: CATALOGUE[command.action].lane,
    params: command.params,
    actionParams: command.actionParams,
    language: command.language,
    ignoreState: command.ignoreState,
    // A job that is known by its name alone is looked up first.
    state: command.job.id === "" ? "received" : "queued",
    source: command.source,
    principal: command.principal,
    reason: command.reason,
    attempts: [],
    upstream: null,
    answer: null,
    result: null,
    problem: null,
    note: null,
    resends: 0,
    polls: 0,
    notBefore: null,
    supersededBy: null,
    retryOf: command.retryOf,
    createdAt: now,
    updatedAt: now,
    acceptedAt: null,
    finishedAt: null,
  };
  core.store.insertOperation(operation, content);
  const { kind, at } = firstTimer(operation.state, core.context());
  core.store.setDue(id, kind, at);
  const data = {
    action: command.action,
    job: command.job.id,
    params: command.params,
    reason: command.reason,
    rule,
    ...extras(command),
  };
  core.ledger.append({ kind: "accepted", operation: id, actor: command.principal.id, data }, now);
  return operation;
}

/** What only some commands have, for the ledger. */
const extras = ({ ignoreState, retryOf }: Command) => ({
  ...(ignoreState ? { ignore_state: true } : {}),
  ...(retryOf === null ? {} : { retry_of: retryOf }),
});

function recordJoin(core: Core, twin: Operation, { principal }: Command, now: number): void {
  core.ledger.append({ kind: "joined", operation: twin.id, actor: principal.id, data: {} }, now);
}

/** Refusals are kept, but a principal who keeps asking cannot fill the ledger. */
function recordRefusal(core: Core, { principal, action, job }: Command, reason: string, now: number): void {
  const count = core.store.countRefusal(principal.id, Math.floor(now / 3_600_000));
  if (count > REFUSALS_PER_HOUR) return;
  core.ledger.append(
    { kind: "refused", operation: null, actor: principal.id, data: { action, job: job.id, reason } },
    now,
  );
}

/** The operation of the same job that is sent before this one. */
function behindOf(core: Core, operation: Operation): Behind | null {
  if (operation.state === "received") return null;
  const before = core.store
    .openOn(operation.job.id)
    .filter((other) => other.id < operation.id && other.state !== "running");
  const last = before.at(-1);
  return last ? behind(last) : null;
}

const behind = ({ id, action, principal }: Operation): Behind => ({ id, action, name: principal.name });
