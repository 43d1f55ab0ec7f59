import type { Expected } from "./connection.ts";
import type { RequestPlan } from "./requests.ts";

/** Makes requests and opens connections: outside the time that is measured. */
export interface Prepare {
  readonly type: "prepare";
  readonly port: number;
  readonly plan: RequestPlan;
  readonly count: number;
  readonly connections: number;
  readonly expected: Expected;
}

/** How the prepared requests are sent. */
export type Run =
  /** Each connection sends its next request when the last one is answered. */
  | { readonly type: "closed"; readonly seconds: number }
  /** So many a second, whatever the server does. */
  | { readonly type: "open"; readonly rate: number; readonly seconds: number }
  /** All at once, one a connection; answers are not waited for. */
  | { readonly type: "burst" };

export type Order = Prepare | Run | { readonly type: "close" };

/** What a run has seen. Times are milliseconds. */
export interface Seen {
  readonly answers: number;
  readonly bad: number;
  readonly elapsed: number;
  readonly p50: number;
  readonly p99: number;
}
