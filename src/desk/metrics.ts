import type { CloudClient } from "../cloud/client.ts";
import type { ReadinessCheck } from "../cloud/readiness.ts";
import type { FamilyName, Sample } from "../metrics/families.ts";
import { withZeros } from "../metrics/zeros.ts";
import { logError } from "../shared/log.ts";
import type { Store } from "./store/store.ts";

/** All series of the project. */
export class Metrics {
  readonly #store: Pick<Store, "reports" | "inbox" | "counters" | "transaction">;
  readonly #cloud: CloudClient;
  readonly #readiness: ReadinessCheck;

  constructor(
    store: Pick<Store, "reports" | "inbox" | "counters" | "transaction">,
    cloud: CloudClient,
    readiness: ReadinessCheck,
  ) {
    this.#store = store;
    this.#cloud = cloud;
    this.#readiness = readiness;
  }

  /** Write the counts and return all series. Has readiness checked again, without waiting for it. */
  samples(): Sample[] {
    this.#readiness.check().catch((error: unknown) => logError("readiness_failed", error));
    this.#store.transaction(() => this.#store.counters.flush());
    return [...withZeros(this.#store.counters.samples()), ...this.#gauges(Date.now())];
  }

  /** Values that are measured when somebody asks. */
  #gauges(now: number): Sample[] {
    const { pending, since } = this.#store.reports.backlog();
    const { isReady, skew } = this.#readiness.last() ?? {};
    const values: readonly (readonly [FamilyName, number | null | undefined])[] = [
      ["outbox_pending", pending],
      ["outbox_oldest_seconds", since === null ? 0 : Math.max(0, now - since) / 1000],
      ["inbox_pending", this.#store.inbox.pending()],
      ["circuit_open", this.#cloud.circuit.openUntil(now) === null ? 0 : 1],
      ["budget_used_calls", this.#cloud.budget.used(now)],
      ["budget_limit_calls", this.#cloud.account.callsPerMinute],
      ["budget_working_calls", this.#cloud.budget.working],
      ["ready", isReady === undefined ? null : Number(isReady)],
      ["database_bytes", this.#store.counters.databaseBytes()],
      ["clock_skew_seconds", skew],
    ];
    return values.flatMap(([name, value]) => (typeof value === "number" ? [{ name, labels: {}, value }] : []));
  }
}
