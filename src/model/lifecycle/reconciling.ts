import { FOLLOW, RECONCILE } from "../../shared/limits.ts";
import type { Evidence } from "../drs.ts";
import type { ActionOperation } from "../operation.ts";
import { isLost, resend, unknownBecause } from "./resending.ts";
import { accept } from "./sending.ts";
import { type Context, changed, type Event, end, lastAttempt, type Step, withAttempt } from "./step.ts";

type Reading = Extract<Event, { type: "reconcile_reading" }>;

/** Compare a reading with the baseline of a lost call: it took effect, it did not, or the outcome stays unknown. */
export function reconcileReading(operation: ActionOperation, { seen, evidence }: Reading, context: Context): Step {
  const attempt = lastAttempt(operation);
  if (!attempt?.settling) return { operation, effects: [] };
  if (evidence) return accept(operation, { status: null, queryId: evidence.queryId, requestId: null }, context);
  const { since, last, equal } = attempt.settling;
  const settling = { since, last: seen ?? last, equal: seen !== null && seen === last ? equal + 1 : equal };
  const looked = changed(operation, { attempts: withAttempt(operation, { settling }) }, context);
  const waited = context.now - since;
  if (waited >= RECONCILE.time * context.scale && settling.equal >= 1) return notApplied(looked, context);
  if (waited >= FOLLOW.limit * context.scale) {
    return end(looked, "unknown", unknownBecause(looked, "the job could not be read"), context);
  }
  return {
    operation: looked,
    effects: [{ type: "timer", kind: "settle", at: context.now + RECONCILE.every * context.scale }],
  };
}

/**
 * Accept a lost call whose effect shows in the reading before the next attempt. Only the lost call can have caused it: later attempts
 * surely did not arrive.
 */
export function lateEffect(operation: ActionOperation, { queryId }: Evidence, context: Context): Step | null {
  const late = operation.attempts.findLastIndex(isLost);
  if (late < 0) return null;
  return accept(operation, { status: null, queryId, requestId: null }, context, late);
}

function notApplied(operation: ActionOperation, context: Context): Step {
  if (context.rulesOf(operation).isResendable) {
    return resend(operation, "the lost call took no effect", null, context, "lost");
  }
  const attempt = lastAttempt(operation);
  const why =
    `DRS shows the same since as before it (${attempt?.settling?.last}), so it probably took no effect, ` +
    `but ${operation.action} is not sent twice on a guess`;
  return end(operation, "unknown", unknownBecause(operation, why), context);
}
