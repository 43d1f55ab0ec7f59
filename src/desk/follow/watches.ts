import type { Decided, Limited, SecretAge } from "../../model/command.ts";
import type { StatusSnapshot } from "../../model/job-status.ts";
import { isWatch, type OperationJob, UNTRIED, type WatchOperation } from "../../model/operation.ts";
import type { Place } from "../../model/place.ts";
import type { Refusal } from "../../model/policy.ts";
import { isSamePerson, type Principal } from "../../model/principal.ts";
import type { ReplyTarget } from "../../model/report.ts";
import { type Goal, goalText } from "../../model/watch.ts";
import { DEDUPE_MEMORY, WATCH } from "../../shared/limits.ts";
import { findDecision, keepDecision } from "../accept/decided.ts";
import { readRefusal } from "../accept/decision.ts";
import type { Rates } from "../accept/rates.ts";
import { provenance, recordRefusal, TOO_MANY } from "../accept/refusals.ts";
import type { Resources } from "../context.ts";
import type { Scheduler } from "../scheduler.ts";
import type { Transitions } from "../transitions.ts";

/** The caller, the job and the place of a request about a watch. */
interface Base extends Place {
  readonly principal: Principal;
  readonly secret?: SecretAge;
  readonly job: OperationJob;
  /** Keys that are accepted once, as those of a command. */
  readonly dedupe: readonly string[];
  readonly deliveries?: readonly string[] | undefined;
}

interface Start extends Base {
  readonly change: "watch";
  readonly goal: Goal | null;
  /** Where updates go. */
  readonly reply: ReplyTarget;
}

interface Stop extends Base {
  readonly change: "unwatch";
}

/** A request to watch a job, or to stop watching it. */
export type WatchRequest = Start | Stop;

/** The result of a watch request. */
export type WatchAnswer =
  | Watching
  /** How many watches of the job have ended. */
  | { readonly kind: "unwatched"; readonly count: number }
  /** The person has as many watches as one person may have. */
  | (Decided & { readonly kind: "too_many"; readonly limit: number })
  | (Decided & { readonly kind: "refused"; readonly refusal: Refusal })
  | Limited;

interface Watching {
  readonly kind: "watching";
  readonly operation: WatchOperation;
  /** Whether it was watched before: then for another goal, or with updates going elsewhere. */
  readonly isAgain: boolean;
  /** The job's status when it was last read. */
  readonly seen: StatusSnapshot | null;
}

/** A reply address under the desk's key. */
interface Address {
  /** The operation that it is bound to. */
  readonly id: string;
  readonly encrypted: string;
}

/** Starts and ends watches. */
export class Watches {
  readonly #resources: Pick<Resources, "policy" | "store" | "encryptor" | "newId">;
  readonly #rates: Rates;
  readonly #transitions: Transitions;
  readonly #scheduler: Scheduler;

  constructor(
    resources: Pick<Resources, "policy" | "store" | "encryptor" | "newId">,
    rates: Rates,
    transitions: Transitions,
    scheduler: Scheduler,
  ) {
    this.#resources = resources;
    this.#rates = rates;
    this.#transitions = transitions;
    this.#scheduler = scheduler;
  }

  /** Start or end watches; the change and its record are durable when this answers. */
  async change(request: WatchRequest): Promise<WatchAnswer> {
    const now = Date.now();
    const earlier = this.#findEarlier(request, now);
    if (earlier) return earlier;
    const retryAfter = this.#rates.take(request.principal, now);
    if (retryAfter > 0) return this.#refuse(request, TOO_MANY, { kind: "limited", retryAfter }, now);
    if (request.change === "unwatch") return this.#unwatch(request, now);
    const refusal = readRefusal(this.#resources, request, now);
    if (refusal) return this.#refuse(request, refusal.reason, { kind: "refused", refusal }, now);
    const answer = await this.#watch(request);
    this.#scheduler.arm();
    return answer;
  }

  #refuse(request: WatchRequest, reason: string, answer: WatchAnswer & Decided, now: number): WatchAnswer {
    const { store } = this.#resources;
    return store.transaction(() => {
      recordRefusal(store, { ...request, action: request.change }, reason, now);
      return keepDecision(store, request, answer, now);
    });
  }

  /** The answer of a delivery that was seen before. */
  #findEarlier(request: WatchRequest, now: number): WatchAnswer | undefined {
    const { change, job, dedupe } = request;
    const { store } = this.#resources;
    const decided = findDecision<WatchAnswer & Decided>(store, request, now);
    if (decided) return decided;
    for (const key of dedupe) {
      const found = store.requests.accepted(key, now);
      if (!found) continue;
      if (change === "unwatch") return { kind: "unwatched", count: 0 };
      const operation = store.operations.find(found.operation);
      if (operation && isWatch(operation)) {
        return { kind: "watching", operation, isAgain: false, seen: this.#statusOf(job.id) };
      }
    }
    return undefined;
  }

  #statusOf(jobId: string): StatusSnapshot | null {
    return this.#resources.store.cloudState.statuses([jobId])[0] ?? null;
  }

  #watchesOn(jobId: string): WatchOperation[] {
    return this.#resources.store.operations.openOn(jobId).filter(isWatch);
  }

  /** The watch that a repeated request of the same principal for the same job changes. */
  #duplicateOf({ job, principal }: Base): WatchOperation | undefined {
    return this.#watchesOn(job.id).find((other) => other.principal.id === principal.id);
  }

  /** Encrypting takes a moment, in which the watch of a repeated request may have ended, or come to be. */
  async #watch(request: Start): Promise<WatchAnswer> {
    const { newId, encryptor } = this.#resources;
    const id = newId(Date.now());
    for (;;) {
      const subject = this.#duplicateOf(request)?.id ?? id;
      const encrypted = await encryptor.encrypt(JSON.stringify(request.reply), subject);
      const duplicate = this.#duplicateOf(request);
      if ((duplicate?.id ?? id) !== subject) continue;
      const now = Date.now();
      const earlier = this.#findEarlier(request, now);
      if (earlier) return earlier;
      const address = { id: subject, encrypted };
      return duplicate ? this.#change(request, address, now) : this.#begin(request, address, now);
    }
  }

  #begin(request: Start, { id, encrypted }: Address, now: number): WatchAnswer {
    const { store, policy, encryptor } = this.#resources;
    const { principal, job, goal, source, channel } = request;
    const own = store.operations.watches().filter((other) => isSamePerson(policy, other.principal.id, principal.id));
    if (own.length >= WATCH.perPerson) {
      return this.#refuse(request, "too many watches", { kind: "too_many", limit: WATCH.perPerson }, now);
    }
    const content = encryptor.hash(JSON.stringify(["watch", job.id, principal.id]));
    const operation = newWatch(request, id, content, now);
    store.transaction(() => {
      store.operations.insert(operation, { kind: "poll", at: now });
      store.reports.addAudience(id, source, encrypted, request.reply.every);
      this.#remember(request, operation, now);
      const data = { action: "watch", job: job.id, params: paramsOf(goal), channel, ...provenance(request) };
      store.ledger.append({ kind: "accepted", operation: id, actor: principal.id, data }, now);
    });
    return { kind: "watching", operation, isAgain: false, seen: this.#statusOf(job.id) };
  }

  /** Replace the goal, and send updates to the place of the last request: an address that will expire is renewed like this. */
  #change(request: Start, { id, encrypted }: Address, now: number): WatchAnswer {
    const { store } = this.#resources;
    store.transaction(() => {
      store.reports.replaceAudience(id, request.source, encrypted, request.reply.every);
      this.#remember(request, { id, content: "" }, now);
    });
    const operation = this.#transitions.apply(id, { type: "goal_changed", goal: request.goal });
    if (!operation || !isWatch(operation)) throw new Error("a watch has gone while it was changed");
    return { kind: "watching", operation, isAgain: true, seen: this.#statusOf(request.job.id) };
  }

  /** End every watch of the job that a person has, wherever they asked for it. */
  #unwatch(request: Stop, now: number): WatchAnswer {
    const { principal, job } = request;
    const { policy } = this.#resources;
    const own = this.#watchesOn(job.id).filter((other) => isSamePerson(policy, other.principal.id, principal.id));
    for (const { id } of own) this.#transitions.apply(id, { type: "cancelled", by: principal.id });
    this.#remember(request, { id: "", content: "" }, now);
    return { kind: "unwatched", count: own.length };
  }

  #remember({ dedupe }: Base, { id, content }: Pick<WatchOperation, "id" | "content">, now: number): void {
    const { requests } = this.#resources.store;
    for (const key of dedupe) requests.remember(key, content, id, now + DEDUPE_MEMORY);
  }
}

const paramsOf = (goal: Goal | null) => (goal ? { until: goalText(goal) } : {});

const newWatch = (request: Start, id: string, content: string, now: number): WatchOperation => ({
  id,
  job: request.job,
  kind: "watch",
  action: "watch",
  goal: request.goal,
  lane: "side",
  content,
  params: paramsOf(request.goal),
  actionParams: {},
  language: null,
  ignoreState: false,
  confirmation: "waived",
  state: "running",
  source: request.source,
  channel: request.channel,
  principal: request.principal,
  reason: null,
  approval: null,
  ...UNTRIED,
  retryOf: null,
  createdAt: now,
  updatedAt: now,
  acceptedAt: now,
});
