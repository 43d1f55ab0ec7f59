/** Why a job fails: the Error lines in its log, by kind of failure. */

/** Lines of one failure, oldest first, in the form of DRS's published failure cases ("service … failed, cause by: …"). */
const LINES = {
  credentials: ["service LOGMANAGER failed, cause by: Access denied for user 'drs'@'192.0.2.20' (using password: YES)"],
  network: [
    "service LOGMANAGER failed, cause by: Read timed out",
    "service INCREMENT failed, cause by: Communications link failure. The last packet sent was 30,000 ms ago.",
  ],
  binlog_retention: [
    "service LOGMANAGER failed, cause by: Could not find first log file name in binary log index file: binlog.000042",
  ],
  wal_retention: [
    "service LOGMANAGER failed, cause by: requested WAL segment 0000000100000A2C0000004F has already been removed",
  ],
  duplicate_key: [
    "service INCREMENT failed, cause by: write table shop.orders failed: Duplicate entry '120' for key 'PRIMARY'",
  ],
  missing_row: [
    "service INCREMENT failed, cause by: write table shop.orders failed: record not found in the target: id=120",
  ],
  ddl: [
    "service INCREMENT failed, cause by: Unknown table 'shop.notes'; sql is ALTER TABLE `shop`.`notes` ADD COLUMN `a` int",
  ],
  space: [
    "service INCREMENT failed, cause by: write table shop.orders failed: The table 'orders' is full",
    "service INCREMENT failed, cause by: Error writing file '/tmp/MYab12' (errno: 28 - No space left on device)",
  ],
  quota: ["start job failed, cause by: the resource quota of the project is exceeded"],
} as const satisfies Record<string, readonly string[]>;

export type FailureKind = keyof typeof LINES;
export const FAILURE_KINDS = Object.keys(LINES) as [FailureKind, ...FailureKind[]];

/** The line of a job that names no kind. */
const UNNAMED: readonly string[] = ["service CAPTURER failed, cause by: core process is not healthy or crashed"];

/** Error lines of a failure, oldest first. */
export function failureLines(kind: FailureKind | null): readonly string[] {
  return kind === null ? UNNAMED : LINES[kind];
}
