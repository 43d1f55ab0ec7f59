import { CATALOGUE } from "../drs/catalogue.ts";
import {
  type ChildrenEnding,
  type DetailEnding,
  type Ending,
  failure,
  type StatusEnding,
  success,
  type Verdict,
} from "../drs/endings/ending.ts";
import { readStatus } from "../drs/endings/status.ts";
import { JOB_NOT_FOUND, type UpstreamError } from "../drs/errors.ts";
import type { ReadOutcome } from "../drs/outcome.ts";
import type { Core } from "./core.ts";
import type { Event } from "./lifecycle/step.ts";
import { look, readChildren } from "./look.ts";
import { followedOf, type Operation, type State } from "./operation.ts";

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
    const operation = this.#core.store.operation(id);
    if (operation?.state !== state || this.#looking.has(id)) return;
    const now = Date.now();
    const delay = this.#core.upstream.readingDelay(now);
    if (delay > 0) {
      this.#core.store.setDue(id, state === "sending" ? "settle" : "poll", now + delay);
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
    if (read.kind === "refused" && JOB_NOT_FOUND.has(read.error.code ?? "")) return gone(ending, read.error);
    if (read.kind !== "read") return notRead(read);
    const { status } = read.value;
    if (status === undefined) return { type: "not_read", cause: "the answer names no status", retryAfter: null };
    this.#core.store.setSeen(job.id, status, Date.now());
    return { type: "reading", verdict: readStatus(ending, status), status };
  }

  async #lookAtDetail(operation: Operation, ending: DetailEnding): Promise<Event> {
    const followed = followedOf(operation);
    const query = ending.query(followed);
    if (query === null) return { type: "not_read", cause: "there is nothing to ask with", retryAfter: null };
    const read = await this.#core.upstream.detail("reading", operation.job.id, query);
    if (read.kind !== "read") return notRead(read);
    if (read.value.status !== undefined) this.#core.store.setSeen(operation.job.id, read.value.status, Date.now());
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

/** A job that is gone has ended, which is what `terminate` wants and nothing else does. */
function gone(ending: StatusEnding, error: UpstreamError): Event {
  const verdict: Verdict = ending.success.includes("DELETED")
    ? success({ status: "DELETED" })
    : failure("job_gone", `the job is gone (${error.code})`);
  return { type: "reading", verdict, status: null };
}
