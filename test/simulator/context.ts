/** What the parts of the simulator share, and what a handler finds in its Hono context. */
import type { HttpBindings } from "@hono/node-server";
import type { Clock } from "./clock.ts";
import type { Journal } from "./journal.ts";
import type { CallRecord, Effect, EgressRecord } from "./records.ts";
import type { Settings } from "./settings.ts";
import type { Store } from "./store.ts";

export interface Simulator {
  settings: Settings;
  clock: Clock;
  store: Store;
  calls: Journal<CallRecord>;
  egress: Journal<EgressRecord>;
  /** Failures in a row of each access key; not kept over a restart. */
  keyFailures: Map<string, { count: number; lockedUntil: number }>;
  /** Aborted when the simulator closes: whatever waits, stops waiting. */
  closing: AbortSignal;
}

/** A call as it came over the wire; `json` is undefined when the body is empty or no JSON. */
export interface IncomingCall {
  method: string;
  /** Path and query. */
  target: string;
  headers: Readonly<Record<string, string>>;
  bytes: Uint8Array;
  json: unknown;
}

export interface SimulatorEnv {
  Bindings: HttpBindings;
  Variables: {
    call: IncomingCall;
    requestId: string;
    /** Set by a handler that changed something. */
    effect: Effect | Effect[] | null;
    /** Set when the connection was cut instead of answered. */
    lost: boolean;
  };
}
