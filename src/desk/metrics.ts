import type { FamilyName, Sample } from "../metrics/families.ts";
import { UPSTREAM } from "../shared/limits.ts";
import type { Core } from "./transitions.ts";

/** What is measured when somebody asks. */
export function gaugesOf({ store, upstream, readiness }: Core, now: number): Sample[] {
  const { pending, since } = store.reports.backlog();
  const { isReady, skew } = readiness.last() ?? {};
  const values: readonly (readonly [FamilyName, number | null | undefined])[] = [
    ["outbox_pending", pending],
    ["outbox_oldest_seconds", since === null ? 0 : Math.max(0, now - since) / 1000],
    ["inbox_pending", store.inbox.pending()],
    ["circuit_open", upstream.circuit.openUntil(now) === null ? 0 : 1],
    ["budget_used_calls", upstream.callsLately(now)],
    ["budget_limit_calls", UPSTREAM.callsPerMinute],
    ["ready", isReady === undefined ? null : Number(isReady)],
    ["clock_skew_seconds", skew],
  ];
  return values.flatMap(([name, value]) => (typeof value === "number" ? [{ name, labels: {}, value }] : []));
}
