import type { FailureCause, FailureKind } from "../../../model/failure.ts";
import { maskLine } from "./mask-line.ts";

/**
 * Classifies the error lines of a job's DRS log. DRS's own sentences follow `X-Language`, so they decide nothing: engines, drivers and
 * DRS itself write codes, and engines and drivers write their messages in English whatever the language is.
 */
interface Row {
  readonly kind: Exclude<FailureKind, "unknown">;
  /** Error numbers of MySQL (server 1xxx and 3xxx, client 2xxx) and SQL Server, and `errno` of the operating system. */
  readonly numbers: readonly number[];
  readonly sqlStates: readonly string[];
  readonly oracle: readonly number[];
  /** Codes that are words: of DRS, MongoDB, Redis, OpenStack. */
  readonly names: readonly string[];
  /** The engine's or driver's message, where it is quoted without its code. */
  readonly message: RegExp;
}

/** By the references of MySQL 8.4, PostgreSQL 17 (appendix A), Oracle 19c, SQL Server 2022; KE0002: contract section 3.3. */
const ROWS: readonly Row[] = [
  {
    kind: "log_retention",
    numbers: [1236, 1789],
    sqlStates: ["58P01"],
    oracle: [1291, 308],
    names: ["CappedPositionLost", "OplogStartMissing"],
    message:
      /could not find first log file name|purged required (?:binary logs|GTIDs)|WAL segment \S+ has already been removed/i,
  },
  {
    kind: "duplicate_key",
    numbers: [1022, 1062, 1586, 2601, 2627],
    sqlStates: ["23505"],
    oracle: [1],
    names: ["E11000"],
    message: /\bduplicate entry\b|\bduplicate key value violates\b/i,
  },
  {
    kind: "missing_row",
    numbers: [1032],
    sqlStates: [],
    oracle: [],
    names: [],
    message: /\bcan't find record in\b/i,
  },
  {
    kind: "foreign_key",
    numbers: [547, 1216, 1217, 1451, 1452],
    sqlStates: ["23503"],
    oracle: [2291, 2292],
    names: [],
    message: /\bforeign key constraint fails\b|\bviolates foreign key constraint\b/i,
  },
  {
    kind: "space",
    numbers: [28, 1021, 1114],
    sqlStates: ["53100"],
    oracle: [1536, 1652, 1653, 1654, 1688, 19809],
    names: ["ENOSPC"],
    message: /\bno space left on device\b|\bthe table \S+ is full\b/i,
  },
  {
    kind: "quota",
    numbers: [],
    sqlStates: [],
    oracle: [],
    names: ["OverQuota", "QuotaExceeded", "QuotaExceed"],
    message: /\bquota exceeded for\b/i,
  },
  {
    kind: "ddl",
    numbers: [1049, 1050, 1051, 1054, 1060, 1061, 1064, 1072, 1091, 1136, 1146],
    sqlStates: ["42P01", "42P07", "42S01", "42S02", "42S21", "42S22", "42601", "42701", "42703"],
    oracle: [904, 922, 942, 955, 1430],
    names: [],
    message:
      /\bunknown (?:table|column|database)\b|\btable \S+ (?:doesn't exist|already exists)|\brelation \S+ does not exist/i,
  },
  {
    kind: "credentials",
    numbers: [1044, 1045, 1698, 1862, 3118, 18456],
    sqlStates: ["28000", "28P01"],
    oracle: [1017, 28000, 28001],
    names: ["KE0002", "AuthenticationFailed", "WRONGPASS", "NOAUTH"],
    message:
      /\baccess denied for user\b|\bpassword authentication failed\b|\blogin failed for user\b|\blogon denied\b/i,
  },
  {
    kind: "network",
    numbers: [1129, 1158, 1159, 1160, 1161, 2002, 2003, 2005, 2006, 2013],
    sqlStates: ["08000", "08001", "08003", "08004", "08006", "08S01", "57P01", "57P03"],
    oracle: [3113, 3114, 3135, 12170, 12514, 12537, 12541, 12543, 12545, 17002],
    names: ["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "UnknownHostException"],
    message:
      /\bcommunications link failure\b|\bconnect(?:ion)? (?:refused|reset|timed out)\b|\bread timed out\b|\blost connection to\b|\bno route to host\b|\bcould not connect to server\b/i,
  },
];

/** `ERROR 1062 (23000)`, `Error_code: 1032`, `errno: 28`, `vendor code [1045]`. */
const NUMBER =
  /\b(?:error|err(?:no|code)|error[ _]?(?:code|no|number)|(?:vendor|native)[ _]?(?:code|error)|last_(?:sql_|io_)?errno|msg)\b[^\p{L}\p{N}]{0,4}(\d{2,5})\b/giu;
/** `SQLSTATE[23000]`, `SQLState: 08S01`, and psql's verbose `ERROR:  23505: …`. */
const SQL_STATE = /\b(?:SQL[ _]?state\b[^\p{L}\p{N}]{0,4}|ERROR:\s+)([0-9][0-9A-Z]{4})\b/giu;
const ORACLE = /\bORA-(\d{5})\b/g;

const capturedBy = (pattern: RegExp, line: string): string[] =>
  [...line.matchAll(pattern)].flatMap(([, captured]) => captured ?? []);

const ROW_BY_CODE: ReadonlyMap<string, Row["kind"]> = new Map(
  ROWS.flatMap((row) => [
    ...row.numbers.map((number) => [`number ${number}`, row.kind] as const),
    ...row.sqlStates.map((state) => [`state ${state}`, row.kind] as const),
    ...row.oracle.map((number) => [`ORA ${number}`, row.kind] as const),
    ...row.names.map((name) => [`name ${name}`, row.kind] as const),
  ]),
);

const WORD = /[A-Z][A-Za-z0-9]+/g;

function codesIn(line: string): string[] {
  return [
    ...capturedBy(NUMBER, line).map((number) => `number ${Number(number)}`),
    ...capturedBy(ORACLE, line).map((number) => `ORA ${Number(number)}`),
    ...capturedBy(SQL_STATE, line).map((state) => `state ${state.toUpperCase()}`),
    ...[...line.matchAll(WORD)].map(([word]) => `name ${word}`),
  ];
}

/**
 * Kind of failure that a log line tells.
 * @param masked a line without values, which might look like codes
 */
export function classifyLine(masked: string): FailureKind {
  const byCode = codesIn(masked).flatMap((code) => ROW_BY_CODE.get(code) ?? [])[0];
  return byCode ?? ROWS.find(({ message }) => message.test(masked))?.kind ?? "unknown";
}

const PART = String.raw`[\p{L}_][\p{L}\p{N}_$]*`;

/** Where lines name a table, the surest first. */
const TABLES: readonly RegExp[] = [
  new RegExp(String.raw`(?:\btable|表)\s*['"]?(?<=[\s'"表])(${PART}(?:\.${PART}){1,2})\b`, "iu"),
  /`([^`]+)`\.`([^`]+)`/u,
  new RegExp(String.raw`\bfor key '(${PART})\.${PART}'`, "u"),
  new RegExp(String.raw`\b(?:table|record in|relation) ['"](${PART})['"]`, "iu"),
];

/** The table that a masked line names, such as `shop.orders`; `null` when it names none. */
export function tableIn(masked: string): string | null {
  for (const pattern of TABLES) {
    const found = pattern.exec(masked);
    if (found) return found.slice(1).join(".");
  }
  return null;
}

/** A line of a job's log. */
export interface LogLine {
  /** Epoch milliseconds; `null` when DRS writes no readable time. */
  readonly at: number | null;
  readonly level: string;
  readonly message: string;
}

/** Milliseconds before the newest error line within which the lines of one failure stand. */
const SAME_FAILURE = 10 * 60_000;

/** Characters of a line that are kept. */
const SHOWN = 400;

/**
 * Find out why a job failed from its error lines.
 * @param lines newest first
 */
export function causeOf(lines: readonly LogLine[]): FailureCause {
  const newest = lines[0];
  if (!newest) return { kind: "unknown", line: null, table: null, at: null };
  const isRecent = ({ at }: LogLine) => at === null || newest.at === null || newest.at - at <= SAME_FAILURE;
  const known = lines
    .filter(isRecent)
    .map(({ at, message }) => ({ at, line: maskLine(message) }))
    .map(({ at, line }) => ({ at, line: line.slice(0, SHOWN), kind: classifyLine(line), table: tableIn(line) }));
  return (
    known.find(({ kind }) => kind !== "unknown") ?? known[0] ?? { kind: "unknown", line: null, table: null, at: null }
  );
}
