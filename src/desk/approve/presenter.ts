import { UPSTREAM } from "../../shared/limits.ts";
import { logError } from "../../shared/log.ts";
import { IdQueue } from "../../shared/semaphore.ts";
import type { Resources } from "../context.ts";
import type { TicketInbox } from "../ticket-inbox.ts";
import type { Transitions } from "../transitions.ts";

/** Shows operations to their approvers, with the job's state where that can be read. */
export class Presenter {
  readonly #resources: Pick<Resources, "store" | "cloud" | "account">;
  readonly #transitions: Transitions;
  readonly #tickets: TicketInbox;
  readonly #queue: IdQueue;

  constructor(
    resources: Pick<Resources, "store" | "cloud" | "account">,
    transitions: Transitions,
    tickets: TicketInbox,
  ) {
    this.#resources = resources;
    this.#transitions = transitions;
    this.#tickets = tickets;
    const { desk } = resources.account;
    this.#queue = new IdQueue(UPSTREAM.inFlight, (id) =>
      this.#show(id).catch((error: unknown) => logError("desk_work_failed", error, { what: "present", desk })),
    );
  }

  /** Show an operation when its turn comes. */
  add(id: string): void {
    this.#queue.add(id);
  }

  async #show(id: string): Promise<void> {
    const { store, cloud } = this.#resources;
    const operation = store.operations.find(id);
    if (operation?.state !== "awaiting_approval" || operation.approval?.shownAt !== null) return;
    const read = await cloud.detail("reading", operation.job.id, { type: "detail" });
    this.#transitions.apply(id, { type: "shown", note: read.kind === "read" ? (read.value.status ?? null) : null });
    const { ticket } = operation;
    // Its ticket may have been approved before it was named.
    if (ticket) this.#tickets.note({ ...ticket, about: "approval", type: "shown" });
  }
}
