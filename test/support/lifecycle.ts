import { CATALOGUE } from "../../src/cloud/drs/catalogue.ts";
import { rulesOf } from "../../src/cloud/drs/lifecycle-rules.ts";
import type { ActionName } from "../../src/model/drs.ts";
import { transition } from "../../src/model/lifecycle/lifecycle.ts";
import type { Context, Effect, Event } from "../../src/model/lifecycle/step.ts";
import type { ActionOperation, Operation } from "../../src/model/operation.ts";
import { testOperation } from "./operation.ts";

/** Start time of the tests (epoch milliseconds). */
export const T0 = 1_790_000_000_000;

/** Context at a time. */
export const at = (now: number, random = 0.5): Context => ({ now, scale: 1, random: () => random, rulesOf });

/** A queued operation. */
export const queued = (action: ActionName, change: Partial<ActionOperation> = {}): ActionOperation =>
  testOperation({ action, lane: CATALOGUE[action].lane, createdAt: T0, updatedAt: T0, ...change });

/** An error of DRS. */
export const error = (code: string | null, status = 400) => ({ status, code, message: "said DRS", request_id: "r" });

/** A response to the call. */
export const answered = (outcome: Extract<Event, { type: "answered" }>["outcome"], renewable = true): Event => ({
  type: "answered",
  outcome,
  renewable,
});
/** Acceptance by DRS, for each kind of verb. */
export const accepted = (queryId: string | null = null): Event => {
  const body = queryId === null ? { status: "success" } : { query_id: queryId };
  return answered({ kind: "accepted", status: queryId === null ? 200 : 202, queryId, requestId: "r", body });
};
/** Refusal by DRS. */
export const refused = (code: string, body: unknown = { error_code: code, error_msg: "said DRS" }): Event =>
  answered({ kind: "refused", error: error(code), body });
/** A lost response. */
export const lost = answered({ kind: "lost", cause: "the connection was lost" });
/** A poll that shows no end yet. */
export const reading = (status: string): Event => ({
  type: "reading",
  status,
  verdict: { kind: "going", note: status },
});

/** Apply events at their times, and return the operation with the effects of the last event. */
export function play(operation: Operation, ...events: readonly (readonly [Event, number?])[]) {
  let current = operation;
  let effects: readonly Effect[] = [];
  for (const [event, after = 0] of events)
    ({ operation: current, effects } = transition(current, event, at(T0 + after)));
  return { operation: current, effects };
}

/** The call is about to be sent. */
export const leaving = (baseline: string | null): readonly [Event] => [{ type: "sending", baseline }];
/** Effects in short form. */
export const kinds = (effects: readonly Effect[]) =>
  effects.map((effect) => ("kind" in effect ? `${effect.type} ${effect.kind}` : effect.type));
