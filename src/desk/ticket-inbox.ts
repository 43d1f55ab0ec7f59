import type { NoticeOutcome, TicketNotice } from "../model/ticket.ts";
import { LEASE, REPORT, TICKETS } from "../shared/limits.ts";
import { logWarning } from "../shared/log.ts";
import { Semaphore } from "../shared/semaphore.ts";
import type { TicketApprovals } from "./approve/ticket-approval.ts";
import { pauseAfter } from "./report/pacing.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Pending } from "./store/inbox.ts";
import type { Store } from "./store/store.ts";
import type { Tasks } from "./tasks.ts";

/** Read back the ticket of an event, and do what the event asks. */
export type ActOnEvent = (notice: TicketNotice) => Promise<NoticeOutcome>;

/**
 * Reads tickets back. An unsigned notice is only a reason to read the ticket; that may take a while and may have to be repeated, so the
 * notice is stored first and handled afterwards.
 */
export class TicketInbox {
  readonly #store: Store;
  readonly #scale: number;
  readonly #scheduler: Scheduler;
  readonly #tasks: Tasks;
  readonly #approvals: TicketApprovals;
  readonly #actOnEvent: ActOnEvent;
  readonly #semaphore = new Semaphore(TICKETS.inFlight);

  constructor(
    store: Store,
    scale: number,
    scheduler: Scheduler,
    tasks: Tasks,
    approvals: TicketApprovals,
    actOnEvent: ActOnEvent,
  ) {
    this.#store = store;
    this.#scale = scale;
    this.#scheduler = scheduler;
    this.#tasks = tasks;
    this.#approvals = approvals;
    this.#actOnEvent = actOnEvent;
  }

  /** Take a notice that came in, unless nothing waits for it. */
  receive(notice: TicketNotice): void {
    const { source, key, about } = notice;
    const isWanted = about === "event" || this.#store.operations.awaitingTicket(source, key).length > 0;
    if (isWanted) this.note(notice);
  }

  /** Have a ticket read. Nothing more of the notice is kept than that needs. */
  note({ source, about, type, key, address }: TicketNotice): void {
    this.#store.inbox.add({ source, about, type, key, address }, Date.now());
    this.#scheduler.arm();
    this.#tasks.start("read_tickets");
  }

  /** Handle every notice that is due, some at a time. */
  async work(): Promise<void> {
    while (this.#semaphore.free > 0) {
      const now = Date.now();
      const pending = this.#store.inbox.claimDue(now, now + LEASE * this.#scale, this.#semaphore.free);
      if (pending.length === 0) break;
      await Promise.all(pending.map((one) => this.#semaphore.run(() => this.#handle(one))));
    }
    this.#scheduler.arm();
  }

  async #handle({ id, notice, tries, since }: Pending): Promise<void> {
    const { inbox, ledger, counters } = this.#store;
    const outcome = await (notice.about === "approval" ? this.#approve(notice) : this.#actOnEvent(notice));
    const now = Date.now();
    if (outcome.kind === "done") return inbox.remove(id);
    if (outcome.kind === "retry" && now - since < REPORT.window * this.#scale) {
      const pause = Math.max(outcome.retryAfter ?? 0, pauseAfter(tries - 1, Math.random, this.#scale));
      return inbox.postpone(id, now + pause);
    }
    const { source, key, type } = notice;
    this.#store.transaction(() => {
      inbox.remove(id);
      const data = { source, ticket: key, type, cause: outcome.cause };
      ledger.append({ kind: "ticket_given_up", operation: null, actor: `source:${source}`, data }, now);
    });
    counters.count("gave_up", { what: "ticket" });
    logWarning("ticket_given_up", { source, ticket: key, cause: outcome.cause });
  }

  /** Let the ticket approve each of its operations that waits for that. */
  async #approve({ source, key }: TicketNotice): Promise<NoticeOutcome> {
    for (const { id } of this.#store.operations.awaitingTicket(source, key)) {
      const outcome = await this.#approvals.take(id);
      if (outcome.kind !== "done") return outcome;
    }
    return { kind: "done" };
  }
}
