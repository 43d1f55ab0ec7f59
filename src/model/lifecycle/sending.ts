import { FOLLOW, LEASE, RECONCILE } from "../../shared/limits.ts";
import type { Approval } from "../approval.ts";
import type { ActionOutcome } from "../drs.ts";
import {
  type ActionOperation,
  type Attempt,
  type NativeAnswer,
  type OperationJob,
  type Upstream,
  upstreamOf,
} from "../operation.ts";
import { endUnaccepted, resend, unknownBecause } from "./resending.ts";
import { type Context, changed, type Effect, end, lastAttempt, type Step, withAttempt } from "./step.ts";

/** Transitions of an operation from the queue to DRS's response, or to its loss. */

/** Queue the operation on the job that was found, or await approval. */
export function resolve(
  operation: ActionOperation,
  job: OperationJob,
  approval: Approval | null,
  context: Context,
): Step {
  const [state, kind] = approval ? (["awaiting_approval", "present"] as const) : (["queued", "send"] as const);
  return {
    operation: changed(
      operation,
      { state, job, approval, note: null, notBefore: null, waiting: undefined, resends: 0 },
      context,
    ),
    effects: [
      { type: "timer", kind, at: context.now + LEASE * context.scale },
      { type: "record", kind: "resolved", actor: null, data: { name: job.name, job: job.id } },
    ],
  };
}

/** Store the attempt, just before sending. */
export function leave(operation: ActionOperation, baseline: string | null, context: Context): Step {
  const number = operation.attempts.length + 1;
  const attempt: Attempt = { number, at: context.now, baseline, outcome: "pending", cause: null, settling: null };
  return {
    operation: changed(operation, { state: "sending", attempts: [...operation.attempts, attempt] }, context),
    effects: [
      { type: "timer", kind: "sending", at: context.now + LEASE * context.scale },
      { type: "record", kind: "sending", actor: null, data: { attempt: number, baseline, ...sentToOf(operation) } },
    ],
  };
}

const sentToOf = ({ sentTo: id }: ActionOperation) => (id === undefined ? {} : { sent_to: id });

/** Process the outcome of the call. */
export function answer(operation: ActionOperation, outcome: ActionOutcome, renewable: boolean, context: Context): Step {
  switch (outcome.kind) {
    case "accepted":
      return accept({ ...operation, answer: answerOf(outcome.status, outcome.body) }, outcome, context);
    case "refused": {
      const { code, message, status } = outcome.error;
      const attempts = withAttempt(operation, { outcome: "refused", cause: code ?? `HTTP ${status}` });
      const problem = { code: "refused_by_drs", detail: code ? `${code}: ${message}` : message };
      const refused = {
        ...operation,
        attempts,
        upstream: upstreamOf(outcome.error),
        answer: answerOf(status, outcome.body),
      };
      return endUnaccepted(refused, "failed", problem, context, { error_code: code });
    }
    case "unauthorized":
      return unauthorized(operation, outcome, renewable, context);
    case "not_sent":
      return resend(operation, outcome.cause, outcome.retryAfter, context);
    case "lost":
      return lose(operation, outcome.cause, context);
  }
}

const answerOf = (status: number, body: unknown): NativeAnswer => ({ status, body: body });

/** Renew an expired token once; a second refusal in a row is final (contract section 9, pitfall 17). */
function unauthorized(
  operation: ActionOperation,
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
  return endUnaccepted({ ...operation, attempts, upstream: upstreamOf(error) }, "failed", problem, context, {
    error_code: error.code,
  });
}

interface Accepted {
  readonly status: number | null;
  readonly queryId: string | null;
  readonly requestId: string | null;
}

/**
 * Follow an accepted action, unless DRS's response is already the end.
 * @param index the accepted attempt
 */
export function accept(
  operation: ActionOperation,
  { status, queryId, requestId }: Accepted,
  context: Context,
  index = operation.attempts.length - 1,
): Step {
  const upstream: Upstream = { status, query_id: queryId, error_code: null, error_msg: null, request_id: requestId };
  const attempts = withAttempt(operation, { outcome: "accepted", settling: null }, index);
  const accepted = changed(
    operation,
    { state: "running", upstream, attempts, note: null, acceptedAt: context.now },
    context,
  );
  const effects: Effect[] = [
    { type: "record", kind: "accepted_by_drs", actor: null, data: { query_id: queryId, request_id: requestId } },
    ...(operation.lane === "side" ? [] : [{ type: "supersede" } as const]),
  ];
  const { ending } = context.rulesOf(accepted);
  const ended =
    ending === "response"
      ? end(accepted, "succeeded", null, context)
      : ending === "unreadable"
        ? end(accepted, "unknown", { code: "no_query_id", detail: NO_QUERY_ID }, context)
        : null;
  if (ended) return { operation: ended.operation, effects: [...effects, ...ended.effects] };
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
  "DRS accepted it but gave no query_id to read the result with. Look at the job in the DRS console, then resolve this operation.";

/** Handle a lost response: the catalogue says whether to repeat the call, read DRS, or ask a person. */
function lose(operation: ActionOperation, cause: string, context: Context): Step {
  const { reconciledBy } = context.rulesOf(operation);
  if (reconciledBy === "repeat") return resend(operation, cause, null, context, "lost");
  const attempts = withAttempt(operation, {
    outcome: "lost",
    cause,
    settling: { since: context.now, last: null, equal: 0 },
  });
  const lost = changed(operation, { attempts, note: cause }, context);
  if (reconciledBy === "person" || lastAttempt(operation)?.baseline === null) {
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
      { type: "timer", kind: "settle", at: context.now + RECONCILE.every * context.scale },
      { type: "record", kind: "answer_lost", actor: null, data: { cause } },
      { type: "report", kind: "progress" },
    ],
  };
}
