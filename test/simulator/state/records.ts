/** Records of calls to IAM and DRS, and of calls to platforms. */

/** Change that a call made. */
export interface Effect {
  action: string;
  job_id: string;
  query_id?: string;
  from?: string;
  to?: string;
}

/** A recorded call. `status` is null until the response is sent, and stays null when the response was lost. */
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

/** A recorded call. `url` is the one the gateway meant; `status` is null when the response was lost. */
export interface EgressRecord {
  at: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: unknown;
  status: number | null;
}
