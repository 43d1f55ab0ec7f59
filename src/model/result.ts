/** What a reading of an accepted action says. */
export type Verdict =
  | { readonly kind: "going"; readonly note: string | null }
  | { readonly kind: "success"; readonly result: Outcome | null }
  | { readonly kind: "failure"; readonly code: string; readonly detail: string; readonly result: Outcome | null };

/** What an operation found out: the status it ended in, a precheck's report, or rows of another report. */
export interface Outcome {
  readonly status?: string;
  readonly precheck?: PrecheckReport;
  readonly report?: readonly ReportRow[];
}

/** A precheck as people want it: was it passed, and what is in the way. */
export interface PrecheckReport {
  readonly passed: boolean;
  readonly passed_rate: string;
  readonly total: number;
  readonly items: readonly PrecheckItem[];
}

/** An item that did not simply pass. */
export interface PrecheckItem {
  readonly item: string;
  readonly result: string;
  readonly reason: string;
  readonly can_skip: boolean;
  readonly skipped: boolean;
}

/** One line of what a compare, a diagnosis, a connection test or a repair found. */
export interface ReportRow {
  readonly name: string;
  readonly result: string;
  readonly detail: string;
}

export const going = (note: string | null = null): Verdict => ({ kind: "going", note });
export const success = (result: Outcome | null = null): Verdict => ({ kind: "success", result });
export const failure = (code: string, detail: string, result: Outcome | null = null): Verdict => ({
  kind: "failure",
  code,
  detail,
  result,
});
