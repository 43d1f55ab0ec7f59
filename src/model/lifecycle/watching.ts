import { FOLLOW, WATCH } from "../../shared/limits.ts";
import { isFailed, isOver } from "../job-status.ts";
import type { EndState, Problem, WatchOperation } from "../operation.ts";
import { goalText, isReached, type News } from "../watch.ts";
import { type Context, changed, type Effect, end, type Step, type WatchEvent } from "./step.ts";

/** From the first look at a job that somebody watches to the last. */

type Observed = Extract<WatchEvent, { type: "observed" }>;

/** What a look at the job leads to: the end, news, or the next look. */
export function observe(operation: WatchOperation, observed: Observed, context: Context): Step {
  const { goal } = operation;
  const { status, progress } = observed;
  const seen = changed(operation, progress ? { progress } : {}, context);
  if (status === null || isOver(status)) return endWithJob(seen, status, context);
  if (goal && isReached(goal, status, progress)) {
    return end({ ...seen, result: { status } }, "succeeded", null, context, { goal: goalText(goal), status });
  }
  const step = keepLooking(changed(seen, { note: status }, context), null, context);
  const news = newsOf(operation.note, status);
  if (news === null || step.operation.state !== "running") return step;
  const record: Effect = { type: "record", kind: "seen", actor: null, data: { status, before: operation.note } };
  return {
    operation: step.operation,
    effects: [...step.effects, record, { type: "news", news: { kind: news, status, progress, at: context.now } }],
  };
}

/** What is worth a message. The first look finds what the answer to who asked has said already, unless that is a failure. */
function newsOf(before: string | null, status: string): News["kind"] | null {
  if (status === before) return null;
  if (isFailed(status)) return "failed";
  if (before === null) return null;
  return isFailed(before) ? "recovered" : "changed";
}

/** The job has been released or deleted: for who just watched that is the end, for who waited for more it will not come. */
function endWithJob(operation: WatchOperation, status: string | null, context: Context): Step {
  const result = { status: status ?? "DELETED" };
  if (operation.goal === null) return end({ ...operation, result }, "succeeded", null, context, result);
  const problem = { code: "job_gone", detail: `the job has ended before it was ${goalText(operation.goal)}` };
  return end({ ...operation, result }, "failed", problem, context, result);
}

/** Looks again later, and after weeks no more. */
export function keepLooking(operation: WatchOperation, retryAfter: number | null, context: Context): Step {
  const { now, scale } = context;
  if (now - operation.createdAt >= WATCH.limit * scale) {
    const days = WATCH.limit / 86_400_000;
    return end(operation, "expired", { code: "watch_expired", detail: `it was watched for ${days} days` }, context);
  }
  const polls = operation.polls + 1;
  return {
    operation: changed(operation, { polls }, context),
    effects: [{ type: "timer", kind: "poll", at: nextLook(polls, (retryAfter ?? 0) * scale, context) }],
  };
}

/**
 * Less and less often, as an action is followed. Once that is as seldom as can be, on the beat that all watches of the project
 * share: then they are due together, and one call reads the status of ten jobs.
 */
function nextLook(polls: number, atLeast: number, { now, scale }: Context): number {
  const pause = FOLLOW.first * FOLLOW.factor ** polls;
  if (pause < FOLLOW.cap) return now + Math.max(atLeast, pause * scale);
  const beat = FOLLOW.cap * scale;
  return Math.ceil((now + Math.max(atLeast, beat / 2)) / beat) * beat;
}

/** Waits for something else from now on, and looks at once. */
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

/** Whoever stops a watch of their own knows it from the answer; when another does, who watched is told. */
export function endByCancel(
  operation: WatchOperation,
  { by }: Extract<WatchEvent, { type: "cancelled" }>,
  context: Context,
): Step {
  const step = end(operation, "cancelled", null, context, {}, by);
  return by === operation.principal.id ? inSilence(step) : step;
}

/** Ends for want of a right, about which nothing more is said, or of a way to tell, which is tried once more. */
export function endBecause(operation: WatchOperation, state: EndState, problem: Problem, context: Context): Step {
  const step = end(operation, state, problem, context);
  return state === "denied" ? inSilence(step) : step;
}

const inSilence = ({ operation, effects }: Step): Step => ({
  operation,
  effects: [...effects.filter(({ type }) => type !== "report"), { type: "silence" }],
});
