import { START_LEAD, startTimeBlocker } from "../../cloud/drs/start-time.ts";
import { countAcceptance } from "../../metrics/count.ts";
import type { Acceptance, Behind, Command, Decided, Limited, Unconfirmed } from "../../model/command.ts";
import { firstTimer } from "../../model/lifecycle/lifecycle.ts";
import { type ActionOperation, isAnswered, isWatch, type Operation } from "../../model/operation.ts";
import type { Refusal } from "../../model/policy.ts";
import { DEDUPE_MEMORY } from "../../shared/limits.ts";
import { approvalFor } from "../approve/approval.ts";
import type { Resources } from "../context.ts";
import type { Evaluator } from "../evaluate/evaluator.ts";
import type { Scheduler } from "../scheduler.ts";
import type { GroupCommit } from "../store/group-commit.ts";
import type { Store } from "../store/store.ts";
import type { Tasks } from "../tasks.ts";
import { lifecycleContext } from "../transitions.ts";
import { unconfirmed, wantsApproval } from "./conditions.ts";
import { findDecision, keepDecision } from "./decided.ts";
import { decide, readRefusal } from "./decision.ts";
import { type Draft, draftOf, type Encrypted, encryptFor, newOperation, type Verdict } from "./draft.ts";
import type { Rates } from "./rates.ts";
import { provenance, type Refused, recordRefusal, TOO_MANY } from "./refusals.ts";

/** Nothing was done: the reply address joins another operation, and has to be encrypted for that one. */
interface EncryptAgain {
  readonly kind: "encrypt_again";
  readonly id: string;
}

/** Accepts commands: each is durable before it is answered. */
export class Acceptor {
  readonly #resources: Resources;
  readonly #evaluator: Evaluator;
  readonly #rates: Rates;
  readonly #groupCommit: GroupCommit;
  readonly #scheduler: Scheduler;
  readonly #tasks: Tasks;

  constructor(
    resources: Resources,
    evaluator: Evaluator,
    rates: Rates,
    groupCommit: GroupCommit,
    scheduler: Scheduler,
    tasks: Tasks,
  ) {
    this.#resources = resources;
    this.#evaluator = evaluator;
    this.#rates = rates;
    this.#groupCommit = groupCommit;
    this.#scheduler = scheduler;
    this.#tasks = tasks;
  }

  /** Accept, deduplicate, coalesce or refuse a command, and start what was accepted. */
  async accept(command: Command): Promise<Acceptance> {
    const draft = draftOf(this.#resources, command);
    const acceptance = await this.#evaluateFirst(draft);
    countAcceptance(this.#resources.store.counters, command, acceptance);
    this.#scheduler.arm();
    if (acceptance.kind === "accepted") this.#tasks.follow(acceptance.operation);
    return acceptance;
  }

  /** Refuse a command that cannot succeed now. Only for callers who wait, and may read the job, it is read before. */
  async #evaluateFirst(draft: Draft): Promise<Acceptance> {
    const { command } = draft;
    const now = Date.now();
    const isNew = !findEarlier(this.#resources, draft, now);
    const time = isNew ? startTimeBlocker(command.params, now, START_LEAD) : null;
    if (time) return this.#keepDecision(command, { kind: "impossible", status: null, blockers: [time] }, now);
    const isReadFirst =
      isNew &&
      command.whenImpossible === "refuse" &&
      decide(this.#resources, command, now).allowed &&
      readRefusal(this.#resources, command, now) === null;
    if (!isReadFirst) return this.#acceptOnce(draft, false);
    const limited = this.#charge(command, now);
    if (limited) return limited();
    const evaluating = { callClass: "waited", lead: START_LEAD, isWaitedFor: true } as const;
    const { status, blockers } = await this.#evaluator.evaluate(command, evaluating);
    return blockers.length > 0 ? { kind: "impossible", status, blockers } : this.#acceptOnce(draft, true);
  }

  /**
   * Record a refusal that was decided before there was a command. It is not counted against the rate limit: a job that is hidden would be
   * known by it.
   */
  recordRefusal(refused: Refused, refusal: Refusal): void {
    const { store } = this.#resources;
    const now = Date.now();
    if (findDecision(store, refused, now)) return;
    store.transaction(() => {
      recordRefusal(store, refused, refusal.reason, now);
      keepDecision<Acceptance & Decided>(store, refused, { kind: "refused", refusal }, now);
    });
    countAcceptance(store.counters, refused, { kind: "refused", refusal });
    this.#scheduler.arm();
  }

  #keepDecision(command: Command, answer: Acceptance & Decided, now: number): Acceptance {
    const { store } = this.#resources;
    return store.transaction(() => keepDecision(store, command, answer, now));
  }

  async #acceptOnce(draft: Draft, isCharged: boolean): Promise<Acceptance> {
    let acceptance = await this.#acceptFor(draft, draft.id, isCharged);
    while (acceptance.kind === "encrypt_again") acceptance = await this.#acceptFor(draft, acceptance.id, true);
    return acceptance;
  }

  /** Count a command against its rate limit; what writes the refusal where that is exceeded. */
  #charge(command: Command, now: number): (() => Limited) | null {
    const retryAfter = this.#rates.take(command.principal, now);
    if (retryAfter === 0) return null;
    return () => {
      const { store } = this.#resources;
      recordRefusal(store, command, TOO_MANY, now);
      return keepDecision<Limited>(store, command, { kind: "limited", retryAfter }, now);
    };
  }

  /**
   * @param id the operation that the reply address is encrypted for
   * @param isCharged whether the command was counted against its rate limit
   */
  async #acceptFor(draft: Draft, id: string, isCharged: boolean): Promise<Acceptance | EncryptAgain> {
    const encrypted = await encryptFor(this.#resources, draft.command, id);
    return this.#groupCommit.run(() => this.#prepare(draft, encrypted, isCharged));
  }

  /**
   * Decide about a command, and return what writes the outcome: its dedupe keys, the policy decision, the operation, its recipients, its
   * timer and its ledger record are all there or none is.
   */
  #prepare(draft: Draft, encrypted: Encrypted, isCharged: boolean): () => Acceptance | EncryptAgain {
    const { command, id, hash } = draft;
    const { store, cloud } = this.#resources;
    const now = Date.now();
    const earlier = findEarlier(this.#resources, draft, now);
    if (earlier) return () => earlier;
    const isPatient = command.whenLimited === "wait";
    const limited = isCharged || isPatient ? null : this.#charge(command, now);
    if (limited) return limited;
    const decision = decide(this.#resources, command, now);
    if (!decision.allowed) return () => refuse(store, command, decision.refusal, now);
    const missing = unconfirmed(command, decision);
    if (missing !== null) {
      const answer: Unconfirmed = { kind: "unconfirmed", job: command.job, reason: missing };
      return () => keepDecision(store, command, answer, now);
    }
    const open = store.operations.openOn(command.job.id);
    const isEqual = command.joins === "waiting" && decision.demands.length === 0;
    const equal = isEqual ? duplicateOf(open, hash, isWaitingFor(command)) : undefined;
    const wait = isPatient && !isCharged && !equal ? this.#rates.reserve(command.principal, now) : 0;
    // A job known by its name alone, or a command that has to wait, is evaluated again when its time has come.
    const isLater = command.job.id === "" || wait > 0;
    const approval = isLater ? null : approvalFor(this.#resources, decision, { ...command, id }, now);
    if (approval && command.whenHeld === "refuse") {
      const refusal = wantsApproval(approval.demands);
      return () => refuse(store, command, refusal, now);
    }
    // A command that needs no approval does not wait for that of another.
    const isAlike = ({ state }: Operation) => state !== "awaiting_approval" || approval !== null;
    const duplicate = command.joins === "open" ? duplicateOf(open.filter(isAlike), hash) : equal;
    const target = duplicate?.id ?? id;
    if (encrypted.id !== target) return () => ({ kind: "encrypt_again", id: target });
    const head = command.whenHeld === "refuse" ? queuedAhead(open) : undefined;
    if (head) return () => ({ kind: "held", behind: head });
    const verdict = { approval, decision, isLater, wait };
    const operation = duplicate ?? newOperation(draft, verdict, now);
    const acceptance: Acceptance = {
      kind: duplicate ? "joined" : "accepted",
      operation,
      behind: behindOf(open, operation),
      pausedUntil: cloud.circuit.openUntil(now),
    };
    return () => {
      if (duplicate) recordJoin(store, duplicate, command, now);
      else this.#keep(operation, draft, verdict, now);
      keepWithIt(store, operation.id, draft, encrypted, now);
      return acceptance;
    };
  }

  /** Write a new operation, its timer and its record. */
  #keep(
    operation: Operation,
    { command }: Draft,
    { approval, decision: { rule, overridden } }: Verdict,
    now: number,
  ): void {
    const { store, scale } = this.#resources;
    const { kind, at } = firstTimer(operation.state, lifecycleContext(scale));
    store.operations.insert(operation, { kind, at: operation.notBefore ?? at });
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
    store.ledger.append({ kind: "accepted", operation: operation.id, actor: command.principal.id, data }, now);
  }
}

/** Write what a command leaves beside its operation: its body, its keys, its recipients. */
function keepWithIt(
  { requests, reports }: Store,
  operation: string,
  { command, id, hash }: Draft,
  encrypted: Encrypted,
  now: number,
): void {
  const { reply, echo, source, dedupe, remembered } = command;
  if (encrypted.body && operation === id) requests.keepBody(id, encrypted.body);
  const forgottenAt = remembered === "for_ever" ? Number.MAX_SAFE_INTEGER : now + DEDUPE_MEMORY;
  for (const key of dedupe) requests.remember(key, hash, operation, forgottenAt);
  if (encrypted.reply) reports.addAudience(operation, source, encrypted.reply, reply?.every ?? 0);
  if (encrypted.echo && echo) reports.addAudience(operation, echo.source, encrypted.echo, echo.every);
}

/**
 * The newest unfinished operation of the same content, which the command of a person joins. Not one that a later verb of the status or of
 * its own lane is about to overtake: a pause, a resume and a pause again end with the second pause.
 */
function duplicateOf(
  open: readonly Operation[],
  hash: string,
  mayJoin: (operation: Operation) => boolean = () => true,
): Operation | undefined {
  const duplicate = open.findLast((operation) => operation.content === hash && mayJoin(operation));
  const overtakes = ({ id, lane }: Operation) =>
    duplicate && id > duplicate.id && (lane === "status" || (lane === "address" && lane === duplicate.lane));
  return open.some(overtakes) ? undefined : duplicate;
}

/** Whether the same requester asked for an operation from the same source, and nothing of it has been sent. */
const isWaitingFor =
  ({ source, principal }: Command) =>
  (operation: Operation): boolean =>
    operation.source === source &&
    operation.principal.id === principal.id &&
    (operation.state === "received" || operation.state === "queued");

/**
 * The acceptance of a delivery that was seen before: the answer that it had, its operation, or a conflict where a key stands for other
 * content.
 */
function findEarlier(
  { store, encryptor }: Pick<Resources, "store" | "encryptor">,
  { command, content }: Draft,
  now: number,
): Acceptance | undefined {
  const decided = findDecision<Acceptance & Decided>(store, command, now);
  if (decided) return decided;
  for (const key of command.dedupe) {
    const found = store.requests.accepted(key, now);
    const operation = found && store.operations.find(found.operation);
    if (!found || !operation) continue;
    if (!encryptor.matches(content, found.content)) return { kind: "conflict", operationId: found.operation };
    return { kind: "repeated", operation, behind: null, pausedUntil: null, key };
  }
  return undefined;
}

/** Fields that only some commands have, for the ledger. */
const extras = ({ ignoreState, retryOf, ticket }: Command) => ({
  ...(ticket ? { ticket: ticket.key } : {}),
  ...(ignoreState ? { ignore_state: true } : {}),
  ...(retryOf === null ? {} : { retry_of: retryOf }),
});

function recordJoin({ ledger }: Store, duplicate: Operation, command: Command, now: number): void {
  const data = provenance(command);
  ledger.append({ kind: "joined", operation: duplicate.id, actor: command.principal.id, data }, now);
}

function refuse(store: Store, command: Command, refusal: Refusal, now: number): Acceptance {
  recordRefusal(store, command, refusal.reason, now);
  return keepDecision<Acceptance & Decided>(store, command, { kind: "refused", refusal }, now);
}

/** The operation of the same job that is sent before this one. */
function behindOf(open: readonly Operation[], operation: Operation): Behind | null {
  if (operation.state === "received") return null;
  if (operation.state === "awaiting_approval") return null;
  const last = open.filter(isQueued).findLast(({ id }) => id < operation.id);
  return last ? behind(last) : null;
}

/** The operation that a new one of the job would be queued behind. */
export function queuedAhead(open: readonly Operation[]): Behind | undefined {
  const head = open.find(isQueued);
  return head && behind(head);
}

/** Whether later operations are queued behind it: not behind one that waits for people, which may take days. */
const isQueued = (operation: Operation): operation is ActionOperation =>
  !isWatch(operation) && operation.state !== "awaiting_approval" && !isAnswered(operation.state);

const behind = ({ id, action, principal }: ActionOperation): Behind => ({ id, action, name: principal.name });
