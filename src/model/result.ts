import type { FailureCause } from "./failure.ts";

/** Result of polling for the end of an accepted action. */
export type Verdict =
  | { readonly kind: "going"; readonly note: string | null }
  | { readonly kind: "success"; readonly result: Outcome | null }
  | {
      readonly kind: "failure";
      readonly code: string;
      readonly detail: string;
      readonly result: Outcome | null;
      /** Why the job failed, if that could be read. */
      readonly cause?: FailureCause;
    };

/** Result of an operation: the status it ended in, a precheck report, or rows of another report. */
export interface Outcome {
  readonly status?: string;
  readonly precheck?: PrecheckReport;
  readonly report?: readonly ReportRow[];
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

export const going = (note: string | null = null): Verdict => ({ kind: "going", note });
export const success = (result: Outcome | null = null): Verdict => ({ kind: "success", result });
export const failure = (code: string, detail: string, result: Outcome | null = null): Verdict => ({
  kind: "failure",
  code,
  detail,
  result,
});
