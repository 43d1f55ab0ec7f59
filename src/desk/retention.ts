import { LEDGER } from "../shared/limits.ts";
import type { Store } from "./store/store.ts";

/** Drops archived records that are older than the config keeps them, and the operations that have no other records. */
export class Retention {
  readonly #store: Pick<Store, "ledger" | "operations" | "transaction">;

  constructor(store: Pick<Store, "ledger" | "operations" | "transaction">) {
    this.#store = store;
  }

  /** Drop what is due, a bounded number of records at a time: the next alarm goes on. */
  work(now: number): void {
    const { ledger, operations } = this.#store;
    this.#store.transaction(() => {
      const dropped = ledger.segments.dropSome(now, LEDGER.dropRecords);
      for (const operation of dropped?.operations ?? []) operations.removeWithoutRecords(operation);
    });
  }
}
