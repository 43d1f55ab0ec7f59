import { CATALOGUE } from "../../cloud/drs/catalogue.ts";
import type { ChildrenEnding, DetailEnding } from "../../cloud/drs/endings/ending.ts";
import { progressInNote } from "../../cloud/drs/progress.ts";
import type { Event } from "../../model/lifecycle/step.ts";
import { type ActionOperation, followedOf, isAction, isWatch, type Operation } from "../../model/operation.ts";
import { WATCH } from "../../shared/limits.ts";
import { look, readChildren } from "../send/evidence.ts";
import type { Core } from "../transitions.ts";
import { isToldByStatus, notRead, pollStatuses, STATUSES_AT_ONCE } from "./status-polls.ts";
import { withoutRight } from "./watches.ts";

/** Looks for the end of accepted actions, for the effect of lost ones, and at jobs that are watched. */
export class Follower {
  readonly #core: Core;
  readonly #looking = new Set<string>();

  constructor(core: Core) {
    this.#core = core;
  }

  /** Reads how far operations are: those that a job's status tells of together, the others one by one. */
  async pollAll(ids: readonly string[]): Promise<void> {
    const { store } = this.#core;
    const found = ids.map((id) => store.operations.find(id)).filter((operation) => operation !== undefined);
    const running = found.filter((operation) => operation.state === "running" && this.#mayGoOn(operation));
    const byJob = Map.groupBy(running.filter(isToldByStatus), ({ job }) => job.id);
    const others = running.filter((operation) => !isToldByStatus(operation)).filter(isAction);
    await Promise.all([
      ...others.map((operation) => this.#once([operation], () => this.#pollDetail(operation))),
      ...chunked([...byJob.values()], STATUSES_AT_ONCE).map((jobs) =>
        this.#once(jobs.flat(), (free) => pollStatuses(this.#core, free)),
      ),
    ]);
  }

  /** Reads the job of a lost call. */
  async settle(id: string): Promise<void> {
    const operation = this.#core.store.operations.find(id);
    if (!operation || isWatch(operation) || operation.state !== "sending") return;
    await this.#once([operation], async () => {
      const read = await look(this.#core, operation, "reading");
      const { fingerprint: seen = null, evidence = null } = read?.kind === "read" ? read.value : {};
      this.#core.apply(id, { type: "settle_reading", seen, evidence });
    });
  }

  /** Who may not look at a job any more watches it no longer. */
  #mayGoOn(operation: Operation): boolean {
    const refusal = isWatch(operation) ? withoutRight(this.#core, operation, Date.now()) : null;
    if (refusal) this.#core.apply(operation.id, { type: "denied", refusal });
    return refusal === null;
  }

  /** One look at a time, and none while the budget is spent: actions go first, then what follows them, then watches. */
  async #once(operations: readonly Operation[], look: (free: readonly Operation[]) => Promise<void>): Promise<void> {
    const free = operations.filter((operation) => !this.#looking.has(operation.id) && this.#isAffordable(operation));
    this.#core.arm();
    if (free.length === 0) return;
    for (const { id } of free) this.#looking.add(id);
    try {
      await look(free);
    } finally {
      for (const { id } of free) this.#looking.delete(id);
    }
  }

  /** Whether there is a reading left for it; if not, its timer is moved to when there is. */
  #isAffordable(operation: Operation): boolean {
    const now = Date.now();
    const delay = this.#core.upstream.readingDelay(now, isWatch(operation) ? WATCH.callsPerMinute : undefined);
    if (delay === 0) return true;
    const kind = operation.state === "sending" ? "settle" : "poll";
    this.#core.store.operations.setDue(operation.id, { kind, at: now + delay });
    return false;
  }

  async #pollDetail(operation: ActionOperation): Promise<void> {
    const ending = CATALOGUE[operation.action].ending(operation.actionParams);
    if (ending.by === "detail") this.#core.apply(operation.id, await this.#lookAtDetail(operation, ending));
    else if (ending.by === "children") this.#core.apply(operation.id, await this.#lookAtChildren(operation, ending));
    else throw new Error(`${operation.action} is not followed by readings of its own`);
  }

  async #lookAtDetail(operation: ActionOperation, ending: DetailEnding): Promise<Event> {
    const followed = followedOf(operation);
    const query = ending.query(followed);
    if (query === null) return { type: "not_read", cause: "there is nothing to ask with", retryAfter: null };
    const read = await this.#core.upstream.detail("reading", operation.job.id, query);
    if (read.kind !== "read") return unread(read);
    if (read.value.status !== undefined)
      this.#core.store.cloud.setSeen(operation.job.id, read.value.status, Date.now());
    const verdict = ending.read(read.value, followed);
    const progress = verdict.kind === "going" ? progressInNote(verdict.note) : null;
    return { type: "reading", verdict, status: null, progress };
  }

  async #lookAtChildren(operation: ActionOperation, ending: ChildrenEnding): Promise<Event> {
    const read = await readChildren(this.#core, operation.job.id, "reading");
    if (read.kind !== "read") return unread(read);
    return { type: "reading", verdict: ending.read(read.value, followedOf(operation)), status: null };
  }
}

function unread(read: Parameters<typeof notRead>[0]): Event {
  const { cause, retryAfter } = notRead(read);
  return { type: "not_read", cause, retryAfter };
}

const chunked = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
