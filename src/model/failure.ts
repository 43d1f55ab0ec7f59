/**
 * Kinds of failures that the gateway tells apart. `log_retention`: the source no longer has the binlog, WAL or archived log that DRS
 * needs next.
 */
export const FAILURE_KINDS = [
  "credentials",
  "network",
  "log_retention",
  "duplicate_key",
  "missing_row",
  "foreign_key",
  "ddl",
  "space",
  "quota",
  "unknown",
] as const;

export type FailureKind = (typeof FAILURE_KINDS)[number];

/** Why a job failed, as far as its DRS log tells. */
export interface FailureCause {
  readonly kind: FailureKind;
  /** The log line that shows it, values masked; `null` when the log has no error line. */
  readonly line: string | null;
  /** The table that the line names; `null` when it names none. */
  readonly table: string | null;
  /** Epoch milliseconds of the line; `null` when it has no readable time. */
  readonly at: number | null;
}
