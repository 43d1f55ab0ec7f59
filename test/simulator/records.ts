/** What is recorded of calls to IAM and DRS, and of calls to platforms. */

/** What a call changed. */
export interface Effect {
  action: string;
  job_id: string;
  query_id?: string;
  from?: string;
  to?: string;
}

/** `status` is null while a call is being answered, and for ever when its answer was lost. */
export interface CallRecord {
  number: number;
  at: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: unknown;
  status: number | null;
  /** A list for a batch. */
  effect: Effect | Effect[] | null;
}

/** `url` is the one the gateway meant; `status` is null when the answer was lost. */
export interface EgressRecord {
  at: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: unknown;
  status: number | null;
}
