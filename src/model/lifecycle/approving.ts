import { LEASE } from "../../shared/limits.ts";
import type { Vote } from "../approval.ts";
import type { ActionOperation } from "../operation.ts";
import { type Context, changed, end, type Step } from "./step.ts";

/** Transitions of an operation that awaits approval. */

/** Show the request to approvers, with the job's state if it could be read, and start its expiry. */
export function present(operation: ActionOperation, note: string | null, context: Context): Step | null {
  const { approval } = operation;
  if (!approval || approval.shownAt !== null) return null;
  return {
    operation: changed(operation, { note, approval: { ...approval, shownAt: context.now } }, context),
    effects: [
      { type: "timer", kind: "expire", at: approval.expiresAt },
      { type: "report", kind: "progress" },
    ],
  };
}

/** Count an approving vote. The last required vote queues the operation. */
export function agree(operation: ActionOperation, vote: Vote, isEnough: boolean, context: Context): Step | null {
  const { approval } = operation;
  if (!approval) return null;
  const given = [...approval.given, vote];
  const approved = { approval: { ...approval, given } };
  const { person, ticket } = vote;
  const data = { person, enough: isEnough, ...(ticket ? { ticket } : {}) };
  const record = { type: "record", kind: "approved", actor: vote.principal, data } as const;
  if (!isEnough) return { operation: changed(operation, approved, context), effects: [record] };
  return {
    operation: changed(operation, { ...approved, state: "queued", note: null }, context),
    effects: [record, { type: "timer", kind: "send", at: context.now + LEASE * context.scale }],
  };
}

/** Deny the operation. */
export function disagree(operation: ActionOperation, { principal, person }: Vote, context: Context): Step {
  const problem = { code: "approval_denied", detail: `${person} did not agree` };
  return end(operation, "denied", problem, context, { person }, principal);
}

/** Expire the operation. */
export function expire(operation: ActionOperation, context: Context): Step {
  const problem = { code: "approval_expired", detail: "not enough people agreed in time" };
  return end(operation, "expired", problem, context);
}
