/** State that the parts of the simulator share, and the variables of a handler's Hono context. */
import type { HttpBindings } from "@hono/node-server";
import type { WrongPage } from "./control/fault.ts";
import type { Journal } from "./control/journal.ts";
import type { Settings } from "./settings.ts";
import type { Clock } from "./state/clock.ts";
import type { CallRecord, Effect, EgressRecord } from "./state/records.ts";
import type { Store } from "./state/store.ts";

export interface Simulator {
  settings: Settings;
  clock: Clock;
  store: Store;
  calls: Journal<CallRecord>;
  egress: Journal<EgressRecord>;
  /** Consecutive failures of each access key; a restart forgets them. */
  keyFailures: Map<string, { count: number; lockedUntil: number }>;
  /** Ends the wait of each call that the fault `hold` keeps from being answered. */
  held: Set<() => void>;
  /** Calls of the fault `apply_late` that have not taken effect yet. */
  late: number;
  /** Aborted when the simulator closes, to end all waiting. */
  closing: AbortSignal;
}

/** A received call; `json` is undefined when the body is empty or no JSON. */
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
    /** Set when the connection was cut before the response. */
    lost: boolean;
    /** Set by the fault `wrong_page`. */
    wrongPage: WrongPage | null;
  };
}
