import type { FailureCause } from "./failure.ts";

/** Result of polling for the end of an accepted action. */
export type Verdict =
  /** `result` is what is known of the result before the end; absent: nothing new. */
  | { readonly kind: "going"; readonly note: string | null; readonly result?: Outcome }
  | { readonly kind: "success"; readonly result: Outcome | null }
  | {
      readonly kind: "failure";
      readonly code: string;
      readonly detail: string;
      readonly result: Outcome | null;
      /** Why the job failed, if that could be read. */
      readonly cause?: FailureCause;
    };

/** The verdict on an action that has ended. */
export type FinalVerdict = Exclude<Verdict, { kind: "going" }>;

/** Result of an operation: the status it ended in, a precheck report, or rows of another report. */
export interface Outcome {
  readonly status?: string;
  /** DRS's id of the compare task that the operation created, as soon as a reading shows it. */
  readonly task?: string;
  /** Whether source and target are equal: `null` where the compare does not say. Absent unless a compare was read. */
  readonly consistent?: boolean | null;
  readonly compare?: CompareReport;
  readonly repair?: RepairCounts;
  readonly precheck?: PrecheckReport;
  readonly report?: readonly ReportRow[];
}

/** Rows of a repair; a value that DRS does not report is `null`. */
export interface RepairCounts {
  readonly total: number | null;
  readonly repaired: number | null;
  readonly failed: number | null;
}

/** What a compare says of an object. `uncompared`: it was not, or could not be, compared. */
export type CompareClass = "consistent" | "inconsistent" | "uncompared";

/** Result of a compare. Totals count everything that DRS lists; the lists hold the important rows first, and not all. */
export interface CompareReport {
  /** `object`, `lines` or `contents`. */
  readonly type: string;
  readonly tables_total: number;
  readonly tables_different: number;
  readonly tables_uncompared: number;
  /** Differing rows of all tables; `null` for a compare of objects. */
  readonly rows_different: number | null;
  readonly tables: readonly ComparedTable[];
  readonly databases_total: number;
  readonly databases: readonly ComparedDatabase[];
  /** The types of objects, of a compare of objects; else empty. */
  readonly objects: readonly ComparedObjects[];
  /** Whether everything that DRS lists was read; what was not read counts as uncompared. */
  readonly complete: boolean;
}

/** A table of a compare. Numbers are `null` unless DRS counted the rows. */
export interface ComparedTable {
  /** Names in the source. */
  readonly database: string;
  readonly table: string;
  readonly source_rows: number | null;
  readonly target_rows: number | null;
  readonly rows_different: number | null;
  readonly result: CompareClass;
  /** DRS's reason why it was not compared, quoted values masked; `null` where there is none. */
  readonly message: string | null;
}

export interface ComparedDatabase {
  readonly database: string;
  readonly target_database: string;
  /** DRS's own word. */
  readonly status: string;
  readonly result: CompareClass;
}

/** Objects of one type, by DRS's name of the type. */
export interface ComparedObjects {
  readonly type: string;
  readonly source_count: number | null;
  readonly target_count: number | null;
  readonly result: CompareClass;
  /** Names of objects that the target lacks, as far as DRS lists them. */
  readonly missing: readonly string[];
}

/** Result of a precheck. */
export interface PrecheckReport {
  readonly passed: boolean;
  readonly passed_rate: string;
  readonly total: number;
  readonly items: readonly PrecheckItem[];
}

/** A precheck item that did not simply pass. */
export interface PrecheckItem {
  readonly item: string;
  readonly result: string;
  readonly reason: string;
  readonly can_skip: boolean;
  readonly skipped: boolean;
}

/** One row of the result of a compare, diagnosis, connection test or repair. */
export interface ReportRow {
  readonly name: string;
  readonly result: string;
  readonly detail: string;
}

export const going = (note: string | null = null, result?: Outcome): Verdict => ({
  kind: "going",
  note,
  ...(result === undefined ? {} : { result }),
});
export const success = (result: Outcome | null = null): Verdict => ({ kind: "success", result });
export const failure = (code: string, detail: string, result: Outcome | null = null): Verdict => ({
  kind: "failure",
  code,
  detail,
  result,
});

/** Shorten a result for the archive: what is long goes, what later commands and the outcome refer to stays. */
export function shortResult({ precheck: _, report: __, compare, ...kept }: Outcome): Outcome | null {
  const short = compare ? { ...kept, compare: { ...compare, tables: [], databases: [], objects: [] } } : kept;
  return Object.keys(short).length === 0 ? null : short;
}
