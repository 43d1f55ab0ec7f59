import { FOLLOW } from "../../shared/limits.ts";
import type { JobProgress } from "../drs.ts";
import { type ActionOperation, isEnded } from "../operation.ts";
import type { FinalVerdict, Verdict } from "../result.ts";
import { type Context, changed, countPoll, end, lastAttempt, type Step } from "./step.ts";

/**
 * Treat a reading equal to the baseline as "not yet" during the action's grace period, unless another status was read in between:
 * then the job has changed and returned.
 */
export function withinGrace(
  operation: ActionOperation,
  verdict: Verdict,
  status: string | null,
  context: Context,
): Verdict {
  const grace = context.rulesOf(operation).grace * context.scale;
  const baseline = lastAttempt(operation)?.baseline ?? null;
  const hasMoved = operation.note !== null && operation.note !== baseline;
  const isEarly = context.now - (operation.acceptedAt ?? context.now) < grace;
  const isNotYet = status !== null && status === baseline && isEarly && !hasMoved;
  return isNotYet ? { kind: "going", note: operation.note } : verdict;
}

/** Process a poll of an accepted action. */
export function follow(
  before: ActionOperation,
  verdict: Verdict,
  progress: JobProgress | null,
  context: Context,
): Step {
  const operation = progress ? { ...before, progress } : before;
  if (verdict.kind === "success")
    return end({ ...operation, result: verdict.result }, "succeeded", null, context, resultData(verdict));
  if (verdict.kind === "failure") {
    const { code, detail, cause } = verdict;
    const problem = { code, detail, ...(cause === undefined ? {} : { cause }) };
    return end({ ...operation, result: verdict.result }, "failed", problem, context, resultData(verdict));
  }
  const { note, result = operation.result } = verdict;
  const step = pollAgain({ ...operation, note: note ?? operation.note, result }, null, context);
  const hasMoved = verdict.note !== null && verdict.note !== before.note;
  const hasAdvanced = progress !== null && progress.percent !== before.progress?.percent;
  if (isEnded(step.operation.state) || !(hasMoved || hasAdvanced)) return step;
  return { operation: step.operation, effects: [...step.effects, { type: "report", kind: "progress" }] };
}

function resultData({ result }: FinalVerdict): Readonly<Record<string, unknown>> {
  const { status, consistent } = result ?? {};
  return { ...(status ? { status } : {}), ...(consistent === undefined ? {} : { consistent }) };
}

/** Schedule the next poll with growing intervals; after hours without an end, the outcome is unknown. */
export function pollAgain(operation: ActionOperation, retryAfter: number | null, context: Context): Step {
  if (context.now - (operation.acceptedAt ?? context.now) >= FOLLOW.limit * context.scale) {
    const detail = `DRS accepted ${operation.action}, but no end was seen in ${FOLLOW.limit / 3_600_000} hours. Look at the job, then resolve this operation.`;
    return end(operation, "unknown", { code: "no_end_seen", detail }, context);
  }
  const polls = countPoll(operation, context);
  const pause = Math.max(retryAfter ?? 0, Math.min(FOLLOW.cap, FOLLOW.first * FOLLOW.factor ** polls)) * context.scale;
  return {
    operation: changed(operation, { polls }, context),
    effects: [{ type: "timer", kind: "poll", at: context.now + pause }],
  };
}
