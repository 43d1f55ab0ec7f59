import type { IncomingCall, Simulator } from "../context.ts";

/** An intercepted call to a platform. */
export interface Delivery {
  readonly url: string;
  readonly path: string;
  readonly call: IncomingCall;
  readonly fields: Record<string, unknown>;
}

export type Answer = [status: number, body: string | object];

/** Respond as a host of a platform does. */
export type Platform = (delivery: Delivery, simulator: Simulator) => Answer;
