/** Result of polling for the end of an accepted action. */
export type Verdict =
  /** `result` is what is known of the result before the end; absent: nothing new. */
  | { readonly kind: "going"; readonly note: string | null; readonly result?: Outcome }
  | { readonly kind: "success"; readonly result: Outcome | null }
  | { readonly kind: "failure"; readonly code: string; readonly detail: string; readonly result: Outcome | null };

/** Result of an operation: the status it ended in, a precheck report, or rows of another report. */
export interface Outcome {
  readonly status?: string;
  /** DRS's id of the compare task that the operation created, as soon as a reading shows it. */
  readonly task?: string;
  /** Whether source and target are equal: `null` where the compare does not say. Absent unless a compare was read. */
  readonly consistent?: boolean | null;
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
