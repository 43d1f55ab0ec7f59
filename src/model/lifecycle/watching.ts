import { FOLLOW, WATCH } from "../../shared/limits.ts";
import { isFailed, isOver } from "../job-status.ts";
import type { EndState, Problem, WatchOperation } from "../operation.ts";
import { goalText, isReached, type News } from "../watch.ts";
import { type Context, changed, countPoll, type Effect, end, type Step, type WatchEvent } from "./step.ts";

/** Transitions of a watch. */

type Observed = Extract<WatchEvent, { type: "observed" }>;

/** Process a reading of the job: end the watch, post an update, or schedule the next reading. */
export function observe(operation: WatchOperation, observed: Observed, context: Context): Step {
  const { goal } = operation;
  const { status, progress, cause } = observed;
  const seen = progress ? { ...operation, progress } : operation;
  if (status === null || isOver(status)) return endWithJob(seen, status, context);
  if (goal && isReached(goal, status, progress)) {
    const found = observed.cutover ? { cutover: observed.cutover } : {};
    return end({ ...seen, ...found, result: { status } }, "succeeded", null, context, { goal: goalText(goal), status });
  }
  const step = keepLooking({ ...seen, note: status }, null, context);
  const news = newsOf(operation.note, status);
  if (news === null || step.operation.state !== "running") return step;
  const data = { status, before: operation.note, ...(cause === undefined ? {} : { cause: cause.kind }) };
  const record: Effect = { type: "record", kind: "seen", actor: null, data };
  const told: News = { kind: news, status, progress, ...(cause === undefined ? {} : { cause }), at: context.now };
  return { operation: step.operation, effects: [...step.effects, record, { type: "update", news: told }] };
}

/** Decide whether a reading is worth an update. The answer to the watch command already showed the first status, unless it is a failure. */
function newsOf(before: string | null, status: string): News["kind"] | null {
  if (status === before) return null;
  if (isFailed(status)) return "failed";
  if (before === null) return null;
  return isFailed(before) ? "recovered" : "changed";
}

/** End the watch of a released or deleted job: a success without a goal, a failure with one. */
function endWithJob(operation: WatchOperation, status: string | null, context: Context): Step {
  const result = { status: status ?? "DELETED" };
  if (operation.goal === null) return end({ ...operation, result }, "succeeded", null, context, result);
  const problem = { code: "job_gone", detail: `the job has ended before it was ${goalText(operation.goal)}` };
  return end({ ...operation, result }, "failed", problem, context, result);
}

/** Schedule the next reading; a watch expires after some weeks. */
export function keepLooking(operation: WatchOperation, retryAfter: number | null, context: Context): Step {
  const { now, scale } = context;
  if (now - operation.createdAt >= WATCH.limit * scale) {
    const days = WATCH.limit / 86_400_000;
    return end(operation, "expired", { code: "watch_expired", detail: `it was watched for ${days} days` }, context);
  }
  const polls = countPoll(operation, context);
  return {
    operation: changed(operation, { polls }, context),
    effects: [{ type: "timer", kind: "poll", at: nextLook(polls, (retryAfter ?? 0) * scale, context) }],
  };
}

/**
 * Time of the next reading: intervals grow as for actions. At the longest interval all watches of the project share one beat, so that
 * they are due together and one call reads the status of ten jobs.
 */
function nextLook(polls: number, atLeast: number, { now, scale }: Context): number {
  const pause = FOLLOW.first * FOLLOW.factor ** polls;
  if (pause < FOLLOW.cap) return now + Math.max(atLeast, pause * scale);
  const beat = FOLLOW.cap * scale;
  return Math.ceil((now + Math.max(atLeast, beat / 2)) / beat) * beat;
}

/** Replace the goal and read the job at once. */
export function setGoal(
  operation: WatchOperation,
  { goal }: Extract<WatchEvent, { type: "goal_changed" }>,
  context: Context,
): Step {
  const until = goal && goalText(goal);
  const params = until === null ? {} : { until };
  return {
    operation: { ...changed(operation, { params, polls: 0 }, context), goal },
    effects: [
      { type: "timer", kind: "poll", at: context.now },
      { type: "record", kind: "goal_changed", actor: operation.principal.id, data: params },
    ],
  };
}

/** Cancel a watch. Its owner sees the answer to the command; when somebody else cancels, the owner gets a report. */
export function endByCancel(
  operation: WatchOperation,
  { by }: Extract<WatchEvent, { type: "cancelled" }>,
  context: Context,
): Step {
  const step = end(operation, "cancelled", null, context, {}, by);
  return by === operation.principal.id ? inSilence(step) : step;
}

/** End a watch because the right to read is gone, which is not reported, or because no report route is left. */
export function endBecause(operation: WatchOperation, state: EndState, problem: Problem, context: Context): Step {
  const step = end(operation, state, problem, context);
  return state === "denied" ? inSilence(step) : step;
}

const inSilence = ({ operation, effects }: Step): Step => ({
  operation,
  effects: [...effects.filter(({ type }) => type !== "report"), { type: "stop_reporting" }],
});
