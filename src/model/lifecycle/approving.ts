import { LEASE } from "../../shared/limits.ts";
import { shortDigest, type Vote } from "../approval.ts";
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

/** Note that the exact request stands in the ticket, so that changes of the ticket after `after` may approve it. */
export function noteWritten(operation: ActionOperation, after: string | null, context: Context): Step | null {
  const { approval, ticket } = operation;
  if (!approval || approval.written || !ticket) return null;
  const data = { source: ticket.source, ticket: ticket.key, digest: shortDigest(approval), after };
  return {
    operation: changed(operation, { approval: { ...approval, written: { after } } }, context),
    effects: [{ type: "record", kind: "request_written", actor: null, data }],
  };
}

/** Count an approving vote. The last required vote queues the operation. */
export function agree(operation: ActionOperation, vote: Vote, isEnough: boolean, context: Context): Step | null {
  const { approval } = operation;
  if (!approval) return null;
  const given = [...approval.given, vote];
  const approved = { approval: { ...approval, given } };
  const { person, place, ticket } = vote;
  const source = place.source;
  const data = { person, source, digest: shortDigest(approval), enough: isEnough, ...(ticket ? { ticket } : {}) };
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
