import type { IncomingCall, Simulator } from "../context.ts";

/** A call that would have gone to a platform. */
export interface Delivery {
  readonly url: string;
  readonly path: string;
  readonly call: IncomingCall;
  readonly fields: Record<string, unknown>;
}

export type Answer = [status: number, body: string | object];

/** Answers as a host of a platform would. */
export type Platform = (delivery: Delivery, simulator: Simulator) => Answer;
