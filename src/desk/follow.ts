import { CATALOGUE } from "../drs/catalogue.ts";
import { type Ending, readStatus, type Verdict } from "../drs/ending.ts";
import { JOB_NOT_FOUND, type UpstreamError } from "../drs/errors.ts";
import type { Core } from "./core.ts";
import type { Event } from "./lifecycle/step.ts";
import type { Operation, State } from "./operation.ts";

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
    await this.#once(id, "sending", async ({ job }) => {
      const read = await this.#core.upstream.detail("reading", job.id, "detail");
      const status = read.kind === "read" ? (read.value.status ?? null) : null;
      if (status !== null) this.#core.store.setSeen(job.id, status, Date.now());
      this.#core.apply(id, { type: "settle_reading", status });
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
    if (ending.by === "answer") return { type: "not_read", cause: "its end is DRS's answer", retryAfter: null };
    const queryId = operation.upstream?.query_id ?? undefined;
    const type = ending.by === "query" ? ending.type : "detail";
    const read = await this.#core.upstream.detail(
      "reading",
      operation.job.id,
      type,
      ending.by === "query" ? queryId : undefined,
    );
    if (read.kind === "unavailable") return { type: "not_read", cause: read.cause, retryAfter: read.retryAfter };
    if (read.kind === "unauthorized") return { type: "not_read", cause: "not authorised", retryAfter: null };
    if (read.kind === "refused") return refused(ending, read.error);
    const status = read.value.status ?? null;
    if (status !== null) this.#core.store.setSeen(operation.job.id, status, Date.now());
    if (ending.by === "query") return { type: "reading", verdict: ending.read(read.value), status: null };
    if (status === null) return { type: "not_read", cause: "the answer names no status", retryAfter: null };
    return { type: "reading", verdict: readStatus(ending, status), status };
  }
}

/** A job that is gone has ended, which is what `terminate` wants and nothing else does. Other refusals may pass. */
function refused(ending: Ending, error: UpstreamError): Event {
  if (ending.by !== "status" || !JOB_NOT_FOUND.has(error.code ?? "")) {
    return { type: "not_read", cause: error.code ?? error.message, retryAfter: null };
  }
  const verdict: Verdict = ending.success.includes("DELETED")
    ? { kind: "success", result: { status: "DELETED" } }
    : { kind: "failure", code: "job_gone", detail: `the job is gone (${error.code})`, result: null };
  return { type: "reading", verdict, status: null };
}
