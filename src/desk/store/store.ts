import { Ledger } from "../../ledger/ledger.ts";
import { Segments } from "../../ledger/segments.ts";
import { Tallies } from "../../ledger/tallies.ts";
import { Counters } from "../../metrics/counters.ts";
import { LEDGER, METRICS } from "../../shared/limits.ts";
import { rowsOf } from "../../shared/sql.ts";
import { CloudState } from "./cloud-state.ts";
import { Inbox } from "./inbox.ts";
import { Locks } from "./locks.ts";
import { Operations } from "./operations.ts";
import { Reports } from "./reports.ts";
import { Requests } from "./requests.ts";
import { migrate } from "./schema.ts";
import type { Soonest } from "./soonest.ts";

/** A desk's tables, one method a statement. Synchronous: what is called within one transaction is one transaction. */
export class Store {
  readonly operations: Operations;
  readonly reports: Reports;
  readonly requests: Requests;
  readonly inbox: Inbox;
  readonly cloudState: CloudState;
  readonly locks: Locks;
  readonly ledger: Ledger;
  readonly tallies: Tallies;
  readonly counters: Counters;
  /** Whether the database was made just now. */
  readonly isNew: boolean;
  readonly #storage: DurableObjectStorage;

  /**
   * @param scale multiplies durations that are waited for
   * @param soonest is told of every timer that is written
   * @param keep milliseconds for which archived records are kept; `null` keeps them for ever
   */
  constructor(storage: DurableObjectStorage, scale: number, soonest: Soonest, keep: number | null) {
    this.isNew = migrate(storage);
    const { sql } = storage;
    this.#storage = storage;
    this.operations = new Operations(sql, soonest);
    this.reports = new Reports(sql, soonest);
    this.requests = new Requests(sql);
    this.inbox = new Inbox(sql, soonest);
    this.cloudState = new CloudState(sql, scale, soonest);
    this.locks = new Locks(sql);
    const onDue = (at: number) => soonest.note(at);
    const segments = new Segments(sql, LEDGER.segmentAge * scale, keep, onDue);
    this.ledger = new Ledger(sql, segments, LEDGER.headEvery * scale, onDue);
    this.tallies = new Tallies(sql, this.ledger, onDue);
    this.counters = new Counters(sql, METRICS.every * scale, onDue);
  }

  /**
   * Write to the database and read from it.
   * @returns when it was made, in epoch milliseconds; `null` where that is not known
   */
  tryOut(now: number): number | null {
    const { sql } = this.#storage;
    sql.exec("UPDATE desk SET tried_at = ?", now);
    return rowsOf<{ created_at: number | null }>(sql, "SELECT created_at FROM desk")[0]?.created_at ?? null;
  }

  /** All of the work is done, or, when it throws, none of it. */
  transaction<T>(work: () => T): T {
    try {
      return this.#storage.transactionSync(work);
    } catch (error) {
      this.ledger.forgetEnds();
      throw error;
    }
  }
}
