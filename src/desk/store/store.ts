import { Ledger } from "../../ledger/ledger.ts";
import { Cloud } from "./cloud.ts";
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
  readonly cloud: Cloud;
  readonly locks: Locks;
  readonly ledger: Ledger;
  readonly #storage: DurableObjectStorage;
  readonly #soonest = new Soonest();

  constructor(storage: DurableObjectStorage) {
    migrate(storage);
    const { sql } = storage;
    this.#storage = storage;
    this.operations = new Operations(sql, this.#soonest);
    this.reports = new Reports(sql, this.#soonest);
    this.requests = new Requests(sql);
    this.cloud = new Cloud(sql, (work) => this.transaction(work));
    this.locks = new Locks(sql);
    this.ledger = new Ledger(sql);
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

  /** The earliest timer or report written since the last call (epoch milliseconds); infinite when there was none. */
  takeSoonest(): number {
    return this.#soonest.take();
  }

  /** The earliest of all timers and reports. */
  nextDue(): number | undefined {
    const times = [this.operations.nextDue(), this.reports.nextDue()].filter((at) => at !== null);
    return times.length > 0 ? Math.min(...times) : undefined;
  }
}
