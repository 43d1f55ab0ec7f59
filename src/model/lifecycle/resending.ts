import { OUTAGE, RESEND } from "../../shared/limits.ts";
import type { ActionOperation, Attempt, Problem } from "../operation.ts";
import type { OutageWait } from "../outage.ts";
import { type Context, changed, type Effect, end, lastAttempt, type Step, withAttempt } from "./step.ts";

/** Transitions of an operation whose call was not sent, or had no effect: back to the queue, or to its end. */

/** Back-off with full jitter, in milliseconds (AWS Architecture Blog, "Exponential Backoff And Jitter"). */
function backOff(tries: number, { random, scale }: Context): number {
  return random() * Math.min(RESEND.cap, RESEND.base * 2 ** tries) * scale;
}

/**
 * Begin the wait for DRS of an operation whose call could not be sent. Its time counts from when the operation was queued.
 * @returns `null` for an operation that has a number of tries instead
 */
function beginWait(operation: ActionOperation, { now, scale, rulesOf }: Context): OutageWait | null {
  const { outageWait } = rulesOf(operation);
  if (outageWait === null) return null;
  const least = now + Math.max(OUTAGE.least * scale, OUTAGE.floor);
  return { since: now, until: Math.max(operation.updatedAt + outageWait * scale, least), isTold: false };
}

/**
 * Return to the queue: nothing took effect, or repeating is harmless. An operation of which nothing was sent waits for DRS for a time; one
 * with a lost call has a number of tries. Then it fails with the last cause.
 */
export function resend(
  operation: ActionOperation,
  cause: string,
  retryAfter: number | null,
  context: Context,
  outcome: "not_sent" | "lost" = "not_sent",
): Step {
  const tries = operation.resends + 1;
  const attempts =
    operation.state === "sending" ? withAttempt(operation, { outcome, cause, settling: null }) : operation.attempts;
  const waiting = attempts.some(isLost) ? null : (operation.waiting ?? beginWait(operation, context));
  if (waiting ? context.now >= waiting.until : tries >= RESEND.attempts) {
    const detail = `given up after ${tries} tries: ${cause}`;
    return endUnaccepted({ ...operation, attempts }, "failed", { code: "gave_up", detail }, context);
  }
  const pause = Math.max(retryAfter === null ? 0 : retryAfter * context.scale, backOff(tries, context));
  const notBefore = Math.min(context.now + pause, waiting?.until ?? Number.POSITIVE_INFINITY);
  const isLong = tries >= OUTAGE.toldAfter.tries || pause >= OUTAGE.toldAfter.pause * context.scale;
  const isNews = waiting !== null && !waiting.isTold && isLong;
  // An operation whose job was not found yet stays `received`.
  const [state, kind] =
    operation.state === "received" ? (["received", "resolve"] as const) : (["queued", "send"] as const);
  return {
    operation: changed(
      operation,
      {
        ...{ state, attempts, resends: tries, note: cause, notBefore },
        ...(waiting ? { waiting: { ...waiting, isTold: waiting.isTold || isNews } } : {}),
      },
      context,
    ),
    effects: [
      { type: "timer", kind, at: notBefore },
      // A wait of hours has hundreds of tries; the end tells their number.
      ...(tries < RESEND.attempts ? [retrying(cause, tries)] : []),
      ...(isNews ? [{ type: "report", kind: "progress" } as const] : []),
    ],
  };
}

const retrying = (cause: string, tries: number): Effect => ({
  type: "record",
  kind: "retrying",
  actor: null,
  data: { cause, tries },
});

const NO_NEXT_TRY = {
  failed: "the next try failed",
  denied: "policy does not allow a next try",
  cancelled: "it was cancelled before the next try",
} as const;

/**
 * End an operation that DRS did not accept. If an earlier call was lost, the outcome is unknown instead: that call may have taken
 * effect and made the next attempt fail.
 */
export function endUnaccepted(
  operation: ActionOperation,
  state: keyof typeof NO_NEXT_TRY,
  problem: Problem | null,
  context: Context,
  data: Readonly<Record<string, unknown>> = {},
  actor: string | null = null,
): Step {
  if (!operation.attempts.some(isLost)) return end(operation, state, problem, context, data, actor);
  const why = NO_NEXT_TRY[state] + (problem ? ` (${problem.detail})` : "");
  return end(operation, "unknown", unknownBecause(operation, why), context, data, actor);
}

/** Check whether the attempt's response was lost: it may have taken effect, or still may. */
export const isLost = ({ outcome }: Attempt) => outcome === "lost";

/** Build the problem of an unknown outcome from the first lost call, for the person who resolves it. */
export function unknownBecause(operation: ActionOperation, why: string): Problem {
  const attempt = operation.attempts.find(isLost) ?? lastAttempt(operation);
  const sent = attempt ? new Date(attempt.at).toISOString() : "an unknown time";
  const detail =
    `${operation.action} was sent at ${sent} and its answer was lost (${attempt?.cause ?? "unknown"}); ${why}. ` +
    "Look at the job in the DRS console, then resolve this operation as succeeded or failed.";
  return { code: "outcome_unknown", detail };
}
