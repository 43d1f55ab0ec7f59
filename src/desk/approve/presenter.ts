import { isWatch } from "../../model/operation.ts";
import { UPSTREAM } from "../../shared/limits.ts";
import { logError } from "../../shared/log.ts";
import { IdQueue } from "../../shared/semaphore.ts";
import type { Resources } from "../context.ts";
import type { Evaluator } from "../evaluate/evaluator.ts";
import { impossibleEvent } from "../evaluate/impossible.ts";
import type { TicketInbox } from "../ticket-inbox.ts";
import type { Transitions } from "../transitions.ts";

/** Shows operations to their approvers, with the job's state where that can be read; nobody is asked to approve what cannot succeed. */
export class Presenter {
  readonly #resources: Pick<Resources, "store" | "account">;
  readonly #evaluator: Pick<Evaluator, "evaluate">;
  readonly #transitions: Transitions;
  readonly #tickets: TicketInbox;
  readonly #queue: IdQueue;

  constructor(
    resources: Pick<Resources, "store" | "account">,
    evaluator: Pick<Evaluator, "evaluate">,
    transitions: Transitions,
    tickets: TicketInbox,
  ) {
    this.#resources = resources;
    this.#evaluator = evaluator;
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
    const operation = this.#resources.store.operations.find(id);
    if (operation?.state !== "awaiting_approval" || isWatch(operation) || operation.approval?.shownAt !== null) return;
    const evaluating = { callClass: "waited", lead: 0, isShown: true } as const;
    const { status, blockers } = await this.#evaluator.evaluate(operation, evaluating);
    const impossible = impossibleEvent(blockers);
    if (impossible) return void this.#transitions.apply(id, impossible);
    this.#transitions.apply(id, { type: "shown", note: status });
    const { ticket } = operation;
    // Its ticket may have been approved before it was named.
    if (ticket) this.#tickets.note({ ...ticket, about: "approval", type: "shown" });
  }
}
