import type { Settled, TicketNotice } from "../model/ticket.ts";
import { LEASE, REPORT, TICKETS } from "../shared/limits.ts";
import { logWarning } from "../shared/log.ts";
import { agreeByTicket } from "./approve/ticket-approval.ts";
import { pauseAfter } from "./report/outbox.ts";
import type { Pending } from "./store/inbox.ts";
import type { Core } from "./transitions.ts";

/** What deals with a notice about an event: reads the ticket back and does what it asks. */
export type SettleNotice = (notice: TicketNotice) => Promise<Settled>;

/**
 * Reads tickets back. What a sender says without a signature over it is only worth a look at the ticket; that look may take a while and
 * may have to be repeated, so it is written down first and made afterwards.
 */
export class TicketInbox {
  readonly #core: Core;
  readonly #settle: SettleNotice;
  #running = 0;

  constructor(core: Core, settle: SettleNotice) {
    this.#core = core;
    this.#settle = settle;
  }

  /** Deals with all that is due, some at a time. */
  async work(): Promise<void> {
    while (this.#running < TICKETS.inFlight) {
      const now = Date.now();
      const free = TICKETS.inFlight - this.#running;
      const pending = this.#core.store.inbox.claimDue(now, now + LEASE * this.#core.scale, free);
      if (pending.length === 0) break;
      this.#running += pending.length;
      await Promise.all(
        pending.map((one) =>
          this.#deal(one).finally(() => {
            this.#running -= 1;
          }),
        ),
      );
    }
    this.#core.arm();
  }

  async #deal({ id, notice, tries, since }: Pending): Promise<void> {
    const { store, ledger } = this.#core;
    const settled = await (notice.about === "approval" ? this.#approve(notice) : this.#settle(notice));
    const now = Date.now();
    if (settled.kind === "done") return store.inbox.remove(id);
    if (settled.kind === "retry" && now - since < REPORT.window * this.#core.scale) {
      const pause = Math.max(settled.retryAfter ?? 0, pauseAfter(tries - 1, this.#core.context()));
      return store.inbox.postpone(id, now + pause);
    }
    const { source, key, type } = notice;
    store.transaction(() => {
      store.inbox.remove(id);
      const data = { source, ticket: key, type, cause: settled.cause };
      ledger.append({ kind: "ticket_given_up", operation: null, actor: `source:${source}`, data }, now);
    });
    store.counters.count("gave_up", { what: "ticket" });
    logWarning("ticket_given_up", { source, ticket: key, cause: settled.cause });
  }

  /** Each operation of the ticket that waits is looked at by itself. */
  async #approve({ source, key }: TicketNotice): Promise<Settled> {
    for (const { id } of this.#core.store.operations.awaitingTicket(source, key)) {
      const looked = await agreeByTicket(this.#core, id);
      if (looked.kind !== "done") return looked;
    }
    return { kind: "done" };
  }
}
