import { LEASE } from "../../shared/limits.ts";
import {
  type ActionOperation,
  isWatch,
  type Operation,
  outageOf,
  type Problem,
  type State,
  type WatchOperation,
} from "../operation.ts";
import type { Refusal } from "../policy.ts";
import { agree, disagree, expire, noteWritten, present } from "./approving.ts";
import { follow, pollAgain, withinGrace } from "./following.ts";
import { lateEffect, reconcileReading } from "./reconciling.ts";
import { endUnaccepted, resend } from "./resending.ts";
import { answer, leave, resolve } from "./sending.ts";
import {
  type ActionEvent,
  type Context,
  type Event,
  end,
  lastAttempt,
  type Step,
  type Timer,
  type TimerKind,
  type WatchEvent,
  withoutNews,
} from "./step.ts";
import { endBecause, endByCancel, keepLooking, observe, setGoal } from "./watching.ts";

/**
 * The life of an operation as a pure function without storage, network or clock: the desk feeds it events and carries out the
 * effects in the transaction that stores the operation.
 */

type Handlers<O, E extends Event> = {
  readonly [T in E["type"]]: (operation: O, event: Extract<E, { type: T }>, context: Context) => Step | null;
};

const problemOf = ({ lock, reason, why }: Refusal): Problem => ({
  code: lock ? "locked" : "denied",
  detail: reason,
  ...(why === undefined ? {} : { why }),
});

const neverSent = (operation: ActionOperation): Problem | null =>
  outageOf(operation) && { code: "overtaken", detail: "it waited for DRS and was not sent" };

const isUnsent = ({ state }: ActionOperation) => state === "queued" || state === "received";

const ACTING: Handlers<ActionOperation, ActionEvent> = {
  job_found: (operation, { job, approval }, context) =>
    operation.state === "received" ? resolve(operation, job, approval, context) : null,
  shown: (operation, { note }, context) =>
    operation.state === "awaiting_approval" ? present(operation, note, context) : null,
  request_written: (operation, { after }, context) =>
    operation.state === "awaiting_approval" ? noteWritten(operation, after, context) : null,
  approve_vote: (operation, { vote, isEnough }, context) =>
    operation.state === "awaiting_approval" ? agree(operation, vote, isEnough, context) : null,
  deny_vote: (operation, { vote }, context) =>
    operation.state === "awaiting_approval" ? disagree(operation, vote, context) : null,
  expired: (operation, _, context) => (operation.state === "awaiting_approval" ? expire(operation, context) : null),
  denied: (operation, { refusal }, context) =>
    isUnsent(operation)
      ? endUnaccepted(operation, "denied", problemOf(refusal), context, { rule: refusal.rule })
      : null,
  sending: (operation, { baseline, sentTo, sentParams }, context) =>
    operation.state === "queued"
      ? leave({ ...operation, ...(sentTo ? { sentTo } : {}), ...(sentParams ? { sentParams } : {}) }, baseline, context)
      : null,
  postponed: (operation, { cause, retryAfter }, context) =>
    isUnsent(operation) ? resend(operation, cause, retryAfter, context) : null,
  impossible: (operation, { problem, upstream, blockers }, context) =>
    isUnsent(operation) || operation.state === "awaiting_approval"
      ? endUnaccepted({ ...operation, upstream, ...(blockers ? { blockers } : {}) }, "failed", problem, context)
      : null,
  // A response that counts as lost is ignored should it still arrive.
  answered: (operation, { outcome, renewable }, context) =>
    operation.state === "sending" && !lastAttempt(operation)?.settling
      ? answer(operation, outcome, renewable, context)
      : null,
  reconcile_reading: (operation, event, context) =>
    operation.state === "sending" ? reconcileReading(operation, event, context) : null,
  late_effect: (operation, { evidence }, context) =>
    operation.state === "queued" ? lateEffect(operation, evidence, context) : null,
  reading: (operation, { verdict, status, progress = null }, context) =>
    operation.state === "running"
      ? follow(operation, withinGrace(operation, verdict, status, context), progress, context)
      : null,
  not_read: (operation, { retryAfter }, context) =>
    operation.state === "running" ? pollAgain(operation, retryAfter, context) : null,
  superseded: (operation, { by }, context) =>
    operation.state === "running" || outageOf(operation) !== null
      ? end({ ...operation, supersededBy: by }, "superseded", neverSent(operation), context, { superseded_by: by })
      : null,
  cancelled: (operation, { by }, context) =>
    isUnsent(operation) || operation.state === "awaiting_approval"
      ? endUnaccepted(operation, "cancelled", null, context, {}, by)
      : null,
  outcome_recorded: (operation, { outcome, by, note }, context) =>
    operation.state === "unknown"
      ? end(operation, outcome, { code: "settled", detail: note }, context, { note }, by)
      : null,
};

/** A watch sends nothing, so it has no events of sending. */
const WATCHING: Handlers<WatchOperation, WatchEvent> = {
  observed: observe,
  not_read: (operation, { retryAfter }, context) => keepLooking(operation, retryAfter, context),
  goal_changed: setGoal,
  denied: (operation, { refusal }, context) => endBecause(operation, "denied", problemOf(refusal), context),
  cancelled: endByCancel,
  undeliverable: (operation, { cause }, context) =>
    endBecause(
      operation,
      "failed",
      { code: "undeliverable", detail: `nobody can be told any more: ${cause}` },
      context,
    ),
};

/** Events that polls end with. */
const POLLS: ReadonlySet<Event["type"]> = new Set(["reading", "observed", "not_read"]);

/**
 * Apply an event to an operation. An event that does not fit the operation's state or kind changes nothing, since responses may come
 * late, twice, or after the end.
 */
export function transition(operation: Operation, event: Event, context: Context): Step {
  const step = isWatch(operation)
    ? operation.state === "running" && handle(WATCHING, operation, event, context)
    : handle(ACTING, operation, event, context);
  if (!step) return { operation, effects: [] };
  return POLLS.has(event.type) ? withoutNews(operation, step) : step;
}

function handle<O, E extends Event>(handlers: Handlers<O, E>, operation: O, event: Event, context: Context) {
  type Handler = (operation: O, event: Event, context: Context) => Step | null;
  const handler = (handlers as unknown as Partial<Record<Event["type"], Handler>>)[event.type];
  return handler?.(operation, event, context) ?? null;
}

const FIRST_TIMERS: Partial<Record<State, TimerKind>> = { received: "resolve", awaiting_approval: "present" };

/** The first timer of an accepted command. Its work starts at once; the timer covers the death of this instance. */
export const firstTimer = (state: State, { now, scale }: Context): Timer => ({
  kind: FIRST_TIMERS[state] ?? "send",
  at: now + LEASE * scale,
});
