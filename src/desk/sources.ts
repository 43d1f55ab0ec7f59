import type { Counted } from "../ledger/tallies.ts";
import type { SecretAge } from "../model/command.ts";
import { DEDUPE_MEMORY } from "../shared/limits.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Store } from "./store/store.ts";

/** The desk's book about the sources: failed authentication, secrets in use, one-time proofs. */
export class Sources {
  readonly #store: Pick<Store, "requests" | "tallies" | "counters" | "transaction">;
  readonly #scheduler: Scheduler;

  constructor(store: Pick<Store, "requests" | "tallies" | "counters" | "transaction">, scheduler: Scheduler) {
    this.#store = store;
    this.#scheduler = scheduler;
  }

  /** Count requests that failed authentication; at most one ledger record a source and minute comes of it. */
  countUnverified(source: string, counted: Counted): void {
    const { tallies, counters } = this.#store;
    this.#store.transaction(() => tallies.count("unverified", source, counted, Date.now()));
    for (const [reason, count] of Object.entries(counted.counts))
      counters.count("unverified", { source, reason }, count);
    this.#scheduler.arm();
  }

  /** Note that a secret has authenticated a request (epoch milliseconds). */
  noteSecretUse(source: string, secret: SecretAge, at: number): void {
    this.#store.counters.latest("source_last_event_timestamp_seconds", { source, secret }, at / 1000);
    this.#scheduler.arm();
  }

  /** Consume a key that is good for one request only. Returns whether this was its first use. */
  consume(key: string): boolean {
    const now = Date.now();
    const { requests } = this.#store;
    return this.#store.transaction(() => {
      if (requests.accepted(key, now)) return false;
      requests.remember(key, "", "", now + DEDUPE_MEMORY);
      return true;
    });
  }
}
