import { rulesOf } from "../cloud/drs/lifecycle-rules.ts";
import { countChange } from "../metrics/count.ts";
import { transition } from "../model/lifecycle/lifecycle.ts";
import type { Context, Effect, Event, Timer } from "../model/lifecycle/step.ts";
import { isEnded, type Operation, outageOf } from "../model/operation.ts";
import type { News } from "../model/watch.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Store } from "./store/store.ts";
import type { Tasks } from "./tasks.ts";
import type { Waiters } from "./waiters.ts";

/** What one event has changed. */
interface Changes {
  readonly operations: Operation[];
  /** Whether there is something new to deliver. */
  hasReports: boolean;
}

/** Time, chance and the catalogue, as the lifecycle wants them. */
export const lifecycleContext = (scale: number): Context => ({ now: Date.now(), scale, random: Math.random, rulesOf });

/**
 * The one way to change an operation: feeds an event to the lifecycle, and stores the operation, its timer, its ledger record and its
 * reports in one transaction. Requests that wait for the operation and the work that follows are started after that.
 */
export class Transitions {
  readonly #store: Store;
  readonly #scale: number;
  readonly #scheduler: Scheduler;
  readonly #waiters: Waiters;
  readonly #tasks: Tasks;

  constructor(store: Store, scale: number, scheduler: Scheduler, waiters: Waiters, tasks: Tasks) {
    this.#store = store;
    this.#scale = scale;
    this.#scheduler = scheduler;
    this.#waiters = waiters;
    this.#tasks = tasks;
  }

  /** Feed an event to an operation. Returns the operation as it is then; `undefined` when there is none of this id. */
  apply(id: string, event: Event): Operation | undefined {
    return this.#apply(id, event).operation;
  }

  /** Feed an event to an operation. Returns the operation that this call changed; `undefined` when the event changed nothing. */
  change(id: string, event: Event): Operation | undefined {
    const { operation, isChanged } = this.#apply(id, event);
    return isChanged ? operation : undefined;
  }

  #apply(id: string, event: Event): { operation: Operation | undefined; isChanged: boolean } {
    const context = lifecycleContext(this.#scale);
    const changes: Changes = { operations: [], hasReports: false };
    const operation = this.#store.transaction(() => this.#applyWithin(id, event, context, changes));
    for (const changed of changes.operations) countChange(this.#store.counters, changed, event);
    this.#scheduler.arm();
    for (const changed of changes.operations) {
      this.#waiters.wake(changed);
      this.#tasks.follow(changed);
    }
    if (changes.hasReports) this.#tasks.start("deliver");
    return { operation, isChanged: changes.operations.length > 0 };
  }

  #applyWithin(id: string, event: Event, context: Context, changes: Changes): Operation | undefined {
    const before = this.#store.operations.find(id);
    if (!before) return undefined;
    const { operation, effects } = transition(before, event, context);
    const timer = timerAfter(effects);
    if (operation === before) {
      if (timer) this.#store.operations.movePoll(id, timer.at);
      return before;
    }
    this.#store.operations.update(operation, timer, before);
    if (isEnded(operation.state)) this.#store.requests.eraseBody(operation.id);
    changes.operations.push(operation);
    for (const effect of effects) this.#perform(operation, effect, context, changes);
    return operation;
  }

  #perform(operation: Operation, effect: Effect, context: Context, changes: Changes): void {
    switch (effect.type) {
      case "timer":
      case "no_timer":
        // Written with the operation.
        break;
      case "record": {
        const { kind, actor, data } = effect;
        this.#store.ledger.append({ kind, operation: operation.id, actor, data }, context.now);
        break;
      }
      case "report":
        this.#report(operation, effect.kind, context, changes);
        break;
      case "update":
        this.#reportUpdate(operation, effect.news, context, changes);
        break;
      case "stop_reporting":
        this.#store.reports.forget(operation.id);
        break;
      case "supersede":
        this.#supersede(operation, context, changes);
    }
  }

  /**
   * End the operations that are still followed in the lane, and those that this one has overtaken: the job goes where the newer verb sends
   * it.
   */
  #supersede(operation: Operation, context: Context, changes: Changes): void {
    for (const other of this.#store.operations.openOn(operation.job.id)) {
      const isOvertaken = other.id < operation.id && outageOf(other) !== null;
      if (other.id === operation.id || other.lane !== operation.lane) continue;
      if (other.state !== "running" && !isOvertaken) continue;
      this.#applyWithin(other.id, { type: "superseded", by: operation.id }, context, changes);
    }
  }

  /** Put a report for every recipient into the outbox; progress not more often than is polite. */
  #report(operation: Operation, kind: "progress" | "final", { now, scale }: Context, changes: Changes): void {
    for (const { number, last_at, every } of this.#store.reports.audience(operation.id)) {
      const polite = kind === "final" ? now : Math.max(now, last_at + every * scale);
      changes.hasReports = true;
      this.#store.reports.put(operation.id, number, kind, polite);
    }
  }

  /** Put an update of a watch into the outbox, behind the updates that have not left yet. */
  #reportUpdate({ id }: Operation, news: News, { now }: Context, changes: Changes): void {
    for (const { number } of this.#store.reports.audience(id)) {
      changes.hasReports = true;
      this.#store.reports.putNews(id, number, news, now);
    }
  }
}

/** The timer that replaces the operation's timer: the last effect counts. */
function timerAfter(effects: readonly Effect[]): Timer | null | undefined {
  const effect = effects.findLast(({ type }) => type === "timer" || type === "no_timer");
  return effect?.type === "timer" ? effect : effect && null;
}
