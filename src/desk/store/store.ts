import { Ledger } from "../../ledger/ledger.ts";
import { Tallies } from "../../ledger/tallies.ts";
import { Counters } from "../../metrics/counters.ts";
import { LEDGER, METRICS } from "../../shared/limits.ts";
import { Cloud } from "./cloud.ts";
import { Inbox } from "./inbox.ts";
import { Locks } from "./locks.ts";
import { Operations } from "./operations.ts";
import { Reports } from "./reports.ts";
import { Requests } from "./requests.ts";
import { migrate } from "./schema.ts";
import { Soonest } from "./soonest.ts";

/** A desk's tables, one method a statement. Synchronous: what is called within one transaction is one transaction. */
export class Store {
  readonly operations: Operations;
  readonly reports: Reports;
  readonly requests: Requests;
  readonly inbox: Inbox;
  readonly cloud: Cloud;
  readonly locks: Locks;
  readonly ledger: Ledger;
  readonly tallies: Tallies;
  readonly counters: Counters;
  readonly #storage: DurableObjectStorage;
  readonly #soonest = new Soonest();

  /** @param scale multiplies durations that are waited for */
  constructor(storage: DurableObjectStorage, scale: number) {
    migrate(storage);
    const { sql } = storage;
    this.#storage = storage;
    this.operations = new Operations(sql, this.#soonest);
    this.reports = new Reports(sql, this.#soonest);
    this.requests = new Requests(sql);
    this.inbox = new Inbox(sql, this.#soonest);
    this.cloud = new Cloud(sql, (work) => this.transaction(work));
    this.locks = new Locks(sql);
    const onDue = (at: number) => this.#soonest.note(at);
    this.ledger = new Ledger(sql, LEDGER.headEvery * scale, onDue);
    this.tallies = new Tallies(sql, this.ledger, onDue);
    this.counters = new Counters(sql, METRICS.every * scale, onDue);
  }

  /** All of the work is done, or, when it throws, none of it. */
  transaction<T>(work: () => T): T {
    try {
      return this.#storage.transactionSync(work);
    } catch (error) {
      this.ledger.forgetHead();
      throw error;
    }
  }

  /** The earliest timer, report, head, summary or count that came to be since the last call (epoch milliseconds); infinite when there was none. */
  takeSoonest(): number {
    return this.#soonest.take();
  }

  /** The earliest of all of them. */
  nextDue(): number | undefined {
    const times = [
      ...[this.operations, this.reports, this.inbox, this.tallies].map((part) => part.nextDue()),
      this.ledger.headDue(),
    ];
    const given = times.filter((at) => at !== null);
    return given.length > 0 ? Math.min(...given) : undefined;
  }
}
