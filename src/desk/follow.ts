import { CATALOGUE } from "../drs/catalogue.ts";
import type { ChildrenEnding, DetailEnding, Ending, StatusEnding } from "../drs/endings/ending.ts";
import { readStatus } from "../drs/endings/status.ts";
import { JOB_NOT_FOUND } from "../drs/errors.ts";
import type { ReadOutcome } from "../drs/outcome.ts";
import type { Core } from "./core.ts";
import type { Event } from "./lifecycle/step.ts";
import { look, readChildren } from "./look.ts";
import { followedOf, type Operation, type State } from "./operation.ts";
import { followedByStatus, gone, pollStatuses, STATUSES_AT_ONCE, type StatusFollowed } from "./status-polls.ts";

/** Looks for the end of accepted actions, and for the effect of lost ones. */
export class Follower {
  readonly #core: Core;
  readonly #looking = new Set<string>();

  constructor(core: Core) {
    this.#core = core;
  }

  /** Reads how far a running operation is. Waits when the project's budget is used up: actions go first. */
  async poll(id: string): Promise<void> {
    await this.#once(id, "running", async (operation) => {
      const ending = CATALOGUE[operation.action].ending(operation.actionParams);
      this.#core.apply(id, await this.#look(operation, ending));
    });
  }

  /** Reads how far many are: those that a job's status tells of together, the others one by one. */
  async pollAll(ids: readonly string[]): Promise<void> {
    const free = ids.filter((id) => !this.#looking.has(id));
    const operations = free.map((id) => this.#core.store.operations.find(id)).filter((found) => found !== undefined);
    const together = operations.map(followedByStatus).filter((found) => found !== null);
    const isAlone = together.length < 2;
    const others = isAlone ? operations : operations.filter((operation) => followedByStatus(operation) === null);
    const chunks = isAlone ? [] : chunked(together, STATUSES_AT_ONCE);
    await Promise.all([...others.map(({ id }) => this.poll(id)), ...chunks.map((chunk) => this.#pollTogether(chunk))]);
  }

  async #pollTogether(followed: readonly StatusFollowed[]): Promise<void> {
    const ids = followed.map(({ operation }) => operation.id);
    const now = Date.now();
    const delay = this.#core.upstream.readingDelay(now);
    if (delay > 0) {
      for (const id of ids) this.#core.store.operations.setDue(id, { kind: "poll", at: now + delay });
      return this.#core.arm();
    }
    for (const id of ids) this.#looking.add(id);
    try {
      await pollStatuses(this.#core, followed);
    } finally {
      for (const id of ids) this.#looking.delete(id);
    }
  }

  /** Reads the job of a lost call. */
  async settle(id: string): Promise<void> {
    await this.#once(id, "sending", async (operation) => {
      const read = await look(this.#core, operation, "reading");
      const { fingerprint: seen = null, evidence = null } = read?.kind === "read" ? read.value : {};
      this.#core.apply(id, { type: "settle_reading", seen, evidence });
    });
  }

  /** One look at a time, and none while the budget is spent: the timer is moved to when there is some again. */
  async #once(id: string, state: State, look: (operation: Operation) => Promise<void>): Promise<void> {
    const operation = this.#core.store.operations.find(id);
    if (operation?.state !== state || this.#looking.has(id)) return;
    const now = Date.now();
    const delay = this.#core.upstream.readingDelay(now);
    if (delay > 0) {
      this.#core.store.operations.setDue(id, { kind: state === "sending" ? "settle" : "poll", at: now + delay });
      return this.#core.arm();
    }
    this.#looking.add(id);
    try {
      await look(operation);
    } finally {
      this.#looking.delete(id);
    }
  }

  async #look(operation: Operation, ending: Ending): Promise<Event> {
    switch (ending.by) {
      case "answer":
        return { type: "not_read", cause: "its end is DRS's answer", retryAfter: null };
      case "status":
        return this.#lookAtStatus(operation, ending);
      case "detail":
        return this.#lookAtDetail(operation, ending);
      case "children":
        return this.#lookAtChildren(operation, ending);
    }
  }

  async #lookAtStatus({ job }: Operation, ending: StatusEnding): Promise<Event> {
    const read = await this.#core.upstream.detail("reading", job.id, { type: "detail" });
    if (read.kind === "refused" && JOB_NOT_FOUND.has(read.error.code ?? "")) {
      return { type: "reading", verdict: gone(ending, read.error.code), status: null };
    }
    if (read.kind !== "read") return notRead(read);
    const { status } = read.value;
    if (status === undefined) return { type: "not_read", cause: "the answer names no status", retryAfter: null };
    this.#core.store.cloud.setSeen(job.id, status, Date.now());
    return { type: "reading", verdict: readStatus(ending, status), status };
  }

  async #lookAtDetail(operation: Operation, ending: DetailEnding): Promise<Event> {
    const followed = followedOf(operation);
    const query = ending.query(followed);
    if (query === null) return { type: "not_read", cause: "there is nothing to ask with", retryAfter: null };
    const read = await this.#core.upstream.detail("reading", operation.job.id, query);
    if (read.kind !== "read") return notRead(read);
    if (read.value.status !== undefined)
      this.#core.store.cloud.setSeen(operation.job.id, read.value.status, Date.now());
    return { type: "reading", verdict: ending.read(read.value, followed), status: null };
  }

  async #lookAtChildren(operation: Operation, ending: ChildrenEnding): Promise<Event> {
    const read = await readChildren(this.#core, operation.job.id, "reading");
    if (read.kind !== "read") return notRead(read);
    return { type: "reading", verdict: ending.read(read.value, followedOf(operation)), status: null };
  }
}

/** A reading that failed may succeed later. */
function notRead(read: Exclude<ReadOutcome<unknown>, { kind: "read" }>): Event {
  if (read.kind === "unavailable") return { type: "not_read", cause: read.cause, retryAfter: read.retryAfter };
  return { type: "not_read", cause: read.error.code ?? read.error.message, retryAfter: null };
}

const chunked = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
