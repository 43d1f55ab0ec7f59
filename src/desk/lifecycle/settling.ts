import { CATALOGUE } from "../../drs/catalogue.ts";
import { showsEffect } from "../../drs/endings/status.ts";
import { FOLLOW, SETTLE } from "../../limits.ts";
import type { Operation } from "../operation.ts";
import { accept, resend, unknownBecause } from "./sending.ts";
import { type Context, changed, end, lastAttempt, type Step, withAttempt } from "./step.ts";

/** A lost call is held against the job's status: applied, not applied, or not to be known. */
export function settleReading(operation: Operation, status: string | null, context: Context): Step {
  const attempt = lastAttempt(operation);
  const ending = CATALOGUE[operation.action].ending(operation.actionParams);
  if (!attempt?.settling || ending.by !== "status") return { operation, effects: [] };
  if (status !== null && status !== attempt.baseline && showsEffect(ending, status)) {
    return accept(operation, { status: null, queryId: null, requestId: null }, context);
  }
  const { since, last, equal } = attempt.settling;
  const settling = { since, last: status ?? last, equal: status !== null && status === last ? equal + 1 : equal };
  const looked = changed(operation, { attempts: withAttempt(operation, { settling }) }, context);
  const waited = context.now - since;
  if (waited >= SETTLE.time * context.scale && settling.equal >= 1) return notApplied(looked, settling.last, context);
  if (waited >= FOLLOW.limit * context.scale)
    return end(looked, "unknown", unknownBecause(looked, "the job could not be read"), context);
  return {
    operation: looked,
    effects: [{ type: "timer", kind: "settle", at: context.now + SETTLE.every * context.scale }],
  };
}

function notApplied(operation: Operation, status: string | null, context: Context): Step {
  if (CATALOGUE[operation.action].resendable)
    return resend(operation, "the lost call took no effect", null, context, "lost");
  const why = `the job has stayed ${status} since, so it probably took no effect, but ${operation.action} is not sent twice on a guess`;
  return end(operation, "unknown", unknownBecause(operation, why), context);
}
