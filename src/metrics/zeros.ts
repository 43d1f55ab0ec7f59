import { ACTION_NAMES } from "../model/drs.ts";
import type { Sample } from "./families.ts";

/**
 * Zero samples of the series that alerts watch: Prometheus sees growth only in a series that it has seen before
 * ("Instrumentation", "Avoid missing metrics").
 */
const ZEROS: readonly Sample[] = [
  ...ACTION_NAMES.map((action) => ({ name: "operations", labels: { action, outcome: "unknown" }, value: 0 }) as const),
  ...["operation", "ticket"].map((what) => ({ name: "gave_up", labels: { what }, value: 0 }) as const),
  ...(["retries", "token_renewals", "reports_undeliverable"] as const).map((name) => ({ name, labels: {}, value: 0 })),
];

const keyOf = ({ name, labels }: Sample) => name + JSON.stringify(labels);

/** Add a zero sample for each watched series without one. */
export function withZeros(samples: readonly Sample[]): Sample[] {
  const known = new Set(samples.map(keyOf));
  return [...samples, ...ZEROS.filter((zero) => !known.has(keyOf(zero)))];
}
