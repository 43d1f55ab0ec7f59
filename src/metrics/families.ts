/**
 * The metric families of `/metrics`, by name without prefix and suffix. Label values are names of the config, verbs, states and
 * codes, so input cannot increase their number. Each series also has the label `account`.
 */

interface Family {
  readonly type: "counter" | "gauge" | "histogram";
  /** The unit, which is the last word of the name (OpenMetrics 1.0, "Units and Base Units"). */
  readonly unit?: "seconds" | "calls" | "bytes";
  readonly labels: readonly string[];
  readonly help: string;
}

export const FAMILIES = {
  accepted: { type: "counter", labels: ["source"], help: "Commands that became operations." },
  refused: { type: "counter", labels: ["source", "reason"], help: "Verified commands that were refused." },
  unverified: { type: "counter", labels: ["source", "reason"], help: "Requests that nobody vouched for." },
  rule_matched: { type: "counter", labels: ["source", "rule"], help: "Commands made by a rule, by its place." },
  source_last_event_timestamp_seconds: {
    type: "gauge",
    unit: "seconds",
    labels: ["source", "secret"],
    help: "When a secret last vouched for a request of a source, to the minute.",
  },
  operations: { type: "counter", labels: ["action", "outcome"], help: "Operations that ended." },
  time_to_result_seconds: {
    type: "histogram",
    unit: "seconds",
    labels: ["action"],
    help: "From the command to success or failure.",
  },
  upstream_calls: { type: "counter", labels: ["kind", "code"], help: "Calls to DRS and IAM by HTTP status." },
  retries: { type: "counter", labels: [], help: "Actions that left again." },
  gave_up: { type: "counter", labels: ["what"], help: "Operations and tickets that were tried too often." },
  token_renewals: { type: "counter", labels: [], help: "IAM tokens that were fetched." },
  reports_undeliverable: { type: "counter", labels: [], help: "Ends and news that nobody could be told." },
  outbox_pending: { type: "gauge", labels: [], help: "Reports that have not arrived." },
  outbox_oldest_seconds: { type: "gauge", unit: "seconds", labels: [], help: "Age of the oldest of them." },
  inbox_pending: { type: "gauge", labels: [], help: "Tickets to be read back." },
  circuit_open: { type: "gauge", labels: [], help: "1 while calls pause as the credential was refused." },
  budget_used_calls: { type: "gauge", unit: "calls", labels: [], help: "Calls to DRS in the last minute." },
  budget_limit_calls: { type: "gauge", unit: "calls", labels: [], help: "Calls a minute that the config allows." },
  budget_working_calls: {
    type: "gauge",
    unit: "calls",
    labels: [],
    help: "Calls a minute that DRS bears now: fewer after 429 and time-outs.",
  },
  ready: { type: "gauge", labels: [], help: "1 when the last check found nothing wrong." },
  database_bytes: { type: "gauge", unit: "bytes", labels: [], help: "Size of the database of the account." },
  clock_skew_seconds: { type: "gauge", unit: "seconds", labels: [], help: "This clock less that of DRS." },
} as const satisfies Readonly<Record<string, Family>>;

export type FamilyName = keyof typeof FAMILIES;

/** Upper bounds of the histogram in seconds: most verbs take seconds, a full transfer up to half a day. */
export const BUCKETS = [1, 5, 15, 60, 300, 900, 3600, 14_400, 43_200, Number.POSITIVE_INFINITY] as const;

/** Name of a histogram's sum, which is a separate sample. */
export type SumName = "time_to_result_seconds_sum";

export type Labels = Readonly<Record<string, string>>;

/**
 * One value. A histogram has one sample per bucket, with the label `le` and only the observations of that bucket, and one for
 * the sum.
 */
export interface Sample {
  readonly name: FamilyName | SumName;
  readonly labels: Labels;
  readonly value: number;
}
