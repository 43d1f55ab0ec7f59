import { CATALOGUE } from "../drs/catalogue.ts";
import { showsEffect, type Verdict } from "../drs/ending.ts";
import type { ActionOutcome } from "../drs/outcome.ts";
import { FOLLOW, LEASE, REPORT, RESEND, SETTLE } from "../limits.ts";
import {
  type Attempt,
  isEnded,
  type Operation,
  type Problem,
  type Refusal,
  type State,
  type Upstream,
  upstreamOf,
} from "./operation.ts";

/**
 * The life of an operation as a pure function. It knows no storage, no network and no clock: the desk feeds it what
 * happened and carries out the effects that it answers, in the transaction that stores the operation.
 */

export type Event =
  /** Policy, asked again just before sending, says no. */
  | { readonly type: "denied"; readonly refusal: Refusal }
  /** The call is about to leave: written down before it does. */
  | { readonly type: "leaving"; readonly baseline: string | null }
  /** It could not be prepared (no token, job unreadable): surely nothing was sent. */
  | { readonly type: "held_up"; readonly cause: string; readonly retryAfter: number | null }
  /** Preparing it showed that it can never succeed. */
  | { readonly type: "impossible"; readonly problem: Problem; readonly upstream: Upstream | null }
  /** DRS answered, or did not. `renewable`: the credential that was refused can be renewed. */
  | { readonly type: "answered"; readonly outcome: ActionOutcome; readonly renewable: boolean }
  /** The job's status, read to learn whether a lost call took effect; `null` when it could not be read. */
  | { readonly type: "settle_reading"; readonly status: string | null }
  /** A reading of an accepted action. `status` is the job's status where that was read. */
  | { readonly type: "reading"; readonly verdict: Verdict; readonly status: string | null }
  | { readonly type: "not_read"; readonly cause: string; readonly retryAfter: number | null }
  /** DRS accepted another verb of the lane. */
  | { readonly type: "superseded"; readonly by: string }
  | { readonly type: "cancelled"; readonly by: string }
  /** A person settles what nobody knew. */
  | { readonly type: "settled"; readonly outcome: "succeeded" | "failed"; readonly by: string; readonly note: string };

/** What the timer of an operation is for. */
export type TimerKind = "send" | "sending" | "settle" | "poll";

export type Effect =
  /** The operation's one timer; replaces the one before. */
  | { readonly type: "timer"; readonly kind: TimerKind; readonly at: number }
  | { readonly type: "no_timer" }
  | {
      readonly type: "record";
      readonly kind: string;
      readonly actor: string | null;
      readonly data: Readonly<Record<string, unknown>>;
    }
  | { readonly type: "report"; readonly kind: "progress" | "final" }
  /** Ends whatever of the same lane is still followed on this job. */
  | { readonly type: "supersede" };

export interface Step {
  readonly operation: Operation;
  readonly effects: readonly Effect[];
}

/** Time and chance, as arguments. `scale` multiplies what is waited for; `random` is in [0, 1). */
export interface Context {
  readonly now: number;
  readonly scale: number;
  readonly random: () => number;
}

type Handler<E extends Event> = (operation: Operation, event: E, context: Context) => Step | null;

type Handlers = { readonly [T in Event["type"]]: Handler<Extract<Event, { type: T }>> };

const HANDLERS: Handlers = {
  denied: (operation, { refusal }, context) =>
    operation.state === "queued"
      ? end(operation, "denied", { code: "denied", detail: refusal.reason }, context, { rule: refusal.rule })
      : null,
  leaving: (operation, { baseline }, context) =>
    operation.state === "queued" ? leave(operation, baseline, context) : null,
  held_up: (operation, { cause, retryAfter }, context) =>
    operation.state === "queued" ? resend(operation, cause, retryAfter, context) : null,
  impossible: (operation, { problem, upstream }, context) =>
    operation.state === "queued" ? end({ ...operation, upstream }, "failed", problem, context) : null,
  answered: (operation, { outcome, renewable }, context) =>
    operation.state === "sending" ? answer(operation, outcome, renewable, context) : null,
  settle_reading: (operation, { status }, context) =>
    operation.state === "sending" ? settleReading(operation, status, context) : null,
  reading: (operation, { verdict, status }, context) =>
    operation.state === "running" ? follow(operation, withinGrace(operation, verdict, status, context), context) : null,
  not_read: (operation, { retryAfter }, context) =>
    operation.state === "running" ? pollAgain(operation, retryAfter, context) : null,
  superseded: (operation, { by }, context) =>
    operation.state === "running"
      ? end({ ...operation, supersededBy: by }, "superseded", null, context, { superseded_by: by })
      : null,
  cancelled: (operation, { by }, context) =>
    operation.state === "queued" || operation.state === "received" || operation.state === "awaiting_approval"
      ? end(operation, "cancelled", null, context, {}, by)
      : null,
  settled: (operation, { outcome, by, note }, context) =>
    operation.state === "unknown"
      ? end(operation, outcome, { code: "settled", detail: note }, context, { note }, by)
      : null,
};

/**
 * What an event does to an operation. An event that does not fit its state changes nothing: answers may come late, twice,
 * or after the end.
 */
export function transition<E extends Event>(operation: Operation, event: E, context: Context): Step {
  const handler = HANDLERS[event.type] as Handler<E>;
  return handler(operation, event, context) ?? { operation, effects: [] };
}

/** The timer of a command that was just accepted. It is sent at once; the timer is for the case that this instance dies. */
export const firstTimer = ({ now, scale }: Context): { readonly kind: TimerKind; readonly at: number } => ({
  kind: "send",
  at: now + LEASE * scale,
});

const changed = (operation: Operation, change: Partial<Operation>, { now }: Context): Operation => ({
  ...operation,
  ...change,
  updatedAt: now,
});

const lastAttempt = (operation: Operation): Attempt | undefined => operation.attempts.at(-1);

/** Changes the attempt under way. */
const withAttempt = (operation: Operation, change: Partial<Attempt>): readonly Attempt[] =>
  operation.attempts.map((attempt, index) =>
    index === operation.attempts.length - 1 ? { ...attempt, ...change } : attempt,
  );

function end(
  operation: Operation,
  state: State,
  problem: Problem | null,
  context: Context,
  data: Readonly<Record<string, unknown>> = {},
  actor: string | null = null,
): Step {
  const ended = changed(operation, { state, problem, note: null, finishedAt: context.now }, context);
  const detail = problem ? { code: problem.code, detail: problem.detail } : {};
  return {
    operation: ended,
    effects: [
      { type: "no_timer" },
      { type: "record", kind: state, actor, data: { ...detail, ...data } },
      { type: "report", kind: "final" },
    ],
  };
}

function leave(operation: Operation, baseline: string | null, context: Context): Step {
  const number = operation.attempts.length + 1;
  const attempt: Attempt = { number, at: context.now, baseline, outcome: "pending", cause: null, settling: null };
  return {
    operation: changed(operation, { state: "sending", attempts: [...operation.attempts, attempt] }, context),
    effects: [
      { type: "timer", kind: "sending", at: context.now + LEASE * context.scale },
      { type: "record", kind: "sending", actor: null, data: { attempt: number, baseline } },
    ],
  };
}

/** Full jitter: anywhere between now and the doubled pause (AWS Architecture Blog, "Exponential Backoff And Jitter"). */
function backOff(tries: number, { random, scale }: Context): number {
  return random() * Math.min(RESEND.cap, RESEND.base * 2 ** tries) * scale;
}

/** Goes back into the queue: nothing took effect. After too many tries it fails, saying the last cause. */
function resend(operation: Operation, cause: string, retryAfter: number | null, context: Context): Step {
  const tries = operation.resends + 1;
  const attempts =
    operation.state === "sending"
      ? withAttempt(operation, { outcome: "not_sent", cause, settling: null })
      : operation.attempts;
  if (tries >= RESEND.attempts) {
    const detail = `given up after ${tries} tries: ${cause}`;
    return end({ ...operation, attempts }, "failed", { code: "gave_up", detail }, context);
  }
  const pause = Math.max(retryAfter === null ? 0 : retryAfter * context.scale, backOff(tries, context));
  const notBefore = context.now + pause;
  return {
    operation: changed(operation, { state: "queued", attempts, resends: tries, note: cause, notBefore }, context),
    effects: [
      { type: "timer", kind: "send", at: notBefore },
      { type: "record", kind: "retrying", actor: null, data: { cause, tries } },
    ],
  };
}

function answer(operation: Operation, outcome: ActionOutcome, renewable: boolean, context: Context): Step {
  switch (outcome.kind) {
    case "accepted":
      return accept(
        operation,
        { status: outcome.status, queryId: outcome.queryId, requestId: outcome.requestId },
        context,
      );
    case "refused": {
      const { code, message, status } = outcome.error;
      const attempts = withAttempt(operation, { outcome: "refused", cause: code ?? `HTTP ${status}` });
      const problem = { code: "refused_by_drs", detail: code ? `${code}: ${message}` : message };
      return end({ ...operation, attempts, upstream: upstreamOf(outcome.error) }, "failed", problem, context, {
        error_code: code,
      });
    }
    case "unauthorized":
      return unauthorized(operation, outcome, renewable, context);
    case "not_sent":
      return resend(operation, outcome.cause, outcome.retryAfter, context);
    case "lost":
      return lose(operation, outcome.cause, context);
  }
}

/** A token that ran out is replaced once; what is refused twice in a row is refused for good (contract section 9, pitfall 17). */
function unauthorized(
  operation: Operation,
  { error }: Extract<ActionOutcome, { kind: "unauthorized" }>,
  renewable: boolean,
  context: Context,
): Step {
  const before = operation.attempts.at(-2);
  const cause = error.code ?? "401";
  const attempts = withAttempt(operation, { outcome: "not_sent", cause: "unauthorized" });
  if (renewable && before?.cause !== "unauthorized") {
    return {
      operation: changed(operation, { state: "queued", attempts }, context),
      effects: [
        { type: "timer", kind: "send", at: context.now },
        { type: "record", kind: "retrying", actor: null, data: { cause } },
      ],
    };
  }
  const problem = { code: "not_authorised", detail: `DRS did not accept the gateway's credential (${cause})` };
  return end({ ...operation, attempts, upstream: upstreamOf(error) }, "failed", problem, context, {
    error_code: error.code,
  });
}

interface Accepted {
  readonly status: number | null;
  readonly queryId: string | null;
  readonly requestId: string | null;
}

function accept(operation: Operation, { status, queryId, requestId }: Accepted, context: Context): Step {
  const action = CATALOGUE[operation.action];
  const upstream: Upstream = { status, query_id: queryId, error_code: null, error_msg: null, request_id: requestId };
  const attempts = withAttempt(operation, { outcome: "accepted", settling: null });
  const accepted = changed(
    operation,
    { state: "running", upstream, attempts, note: null, acceptedAt: context.now },
    context,
  );
  const effects: Effect[] = [
    { type: "record", kind: "accepted_by_drs", actor: null, data: { query_id: queryId, request_id: requestId } },
    ...(action.lane === "status" ? [{ type: "supersede" } as const] : []),
  ];
  const ending = action.ending(operation.actionParams);
  if (ending.by === "answer" || (ending.by === "query" && queryId === null)) {
    const ended =
      ending.by === "answer"
        ? end(accepted, "succeeded", null, context)
        : end(accepted, "unknown", { code: "no_query_id", detail: NO_QUERY_ID }, context);
    return { operation: ended.operation, effects: [...effects, ...ended.effects] };
  }
  return {
    operation: accepted,
    effects: [
      ...effects,
      { type: "timer", kind: "poll", at: context.now + FOLLOW.first * context.scale },
      { type: "report", kind: "progress" },
    ],
  };
}

const NO_QUERY_ID =
  "DRS accepted it but gave no query_id to read the result with. Look at the job in the DRS console, then settle this operation.";

/** The answer was lost. The catalogue says whether to repeat, to look, or to ask a person. */
function lose(operation: Operation, cause: string, context: Context): Step {
  const { settling } = CATALOGUE[operation.action];
  if (settling === "repeat") return resend(operation, cause, null, context);
  const attempts = withAttempt(operation, {
    outcome: "lost",
    cause,
    settling: { since: context.now, last: null, equal: 0 },
  });
  const lost = changed(operation, { attempts, note: cause }, context);
  if (settling === "ask" || lastAttempt(operation)?.baseline === null) {
    return end(
      lost,
      "unknown",
      unknownBecause(lost, "nothing that DRS can be asked tells whether it took effect"),
      context,
    );
  }
  return {
    operation: lost,
    effects: [
      { type: "timer", kind: "settle", at: context.now + SETTLE.every * context.scale },
      { type: "record", kind: "answer_lost", actor: null, data: { cause } },
      { type: "report", kind: "progress" },
    ],
  };
}

function unknownBecause(operation: Operation, why: string): Problem {
  const attempt = lastAttempt(operation);
  const sent = attempt ? new Date(attempt.at).toISOString() : "an unknown time";
  const detail =
    `${operation.action} was sent at ${sent} and its answer was lost (${attempt?.cause ?? "unknown"}); ${why}. ` +
    "Look at the job in the DRS console, then settle this operation as succeeded or failed.";
  return { code: "outcome_unknown", detail };
}

/** A lost call is held against the job's status: applied, not applied, or not to be known. */
function settleReading(operation: Operation, status: string | null, context: Context): Step {
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
  if (CATALOGUE[operation.action].resendable) return resend(operation, "the lost call took no effect", null, context);
  const why = `the job has stayed ${status} since, so it probably took no effect, but ${operation.action} is not sent twice on a guess`;
  return end(operation, "unknown", unknownBecause(operation, why), context);
}

/** A reading equal to the one before the call means "not yet" until the verb's grace is over. */
function withinGrace(operation: Operation, verdict: Verdict, status: string | null, context: Context): Verdict {
  const grace = CATALOGUE[operation.action].grace * context.scale;
  const isBaseline = status !== null && status === lastAttempt(operation)?.baseline;
  const isEarly = context.now - (operation.acceptedAt ?? context.now) < grace;
  return isBaseline && isEarly ? { kind: "going", note: operation.note } : verdict;
}

function follow(operation: Operation, verdict: Verdict, context: Context): Step {
  if (verdict.kind === "success")
    return end({ ...operation, result: verdict.result }, "succeeded", null, context, resultData(verdict));
  if (verdict.kind === "failure") {
    const problem = { code: verdict.code, detail: verdict.detail };
    return end({ ...operation, result: verdict.result }, "failed", problem, context, resultData(verdict));
  }
  const step = pollAgain({ ...operation, note: verdict.note ?? operation.note }, null, context);
  if (isEnded(step.operation.state) || verdict.note === null || verdict.note === operation.note) return step;
  return { operation: step.operation, effects: [...step.effects, { type: "report", kind: "progress" }] };
}

const resultData = (verdict: Exclude<Verdict, { kind: "going" }>) =>
  verdict.result?.status ? { status: verdict.result.status } : {};

function pollAgain(operation: Operation, retryAfter: number | null, context: Context): Step {
  if (context.now - (operation.acceptedAt ?? context.now) >= FOLLOW.limit * context.scale) {
    const detail = `DRS accepted ${operation.action}, but no end was seen in ${FOLLOW.limit / 3_600_000} hours. Look at the job, then settle this operation.`;
    return end(operation, "unknown", { code: "no_end_seen", detail }, context);
  }
  const polls = operation.polls + 1;
  const pause = Math.max(retryAfter ?? 0, Math.min(FOLLOW.cap, FOLLOW.first * FOLLOW.factor ** polls)) * context.scale;
  return {
    operation: changed(operation, { polls }, context),
    effects: [{ type: "timer", kind: "poll", at: context.now + pause }],
  };
}

/** The pause between two tries of a report, with full jitter (milliseconds). */
export const reportPause = (tries: number, { random, scale }: Context) =>
  (0.5 + random() / 2) * Math.min(REPORT.cap, REPORT.base * 2 ** tries) * scale;
