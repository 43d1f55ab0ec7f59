import type { TicketApproval } from "../../config/sources/ticketing.ts";
import type { Vote } from "../../model/approval.ts";
import type { Operation } from "../../model/operation.ts";
import type { Policy } from "../../model/policy.ts";
import type { TicketHistory } from "../../model/ticket.ts";

/** Why a ticket does not approve an operation. */
export type TicketObjection =
  | "not_approved"
  | "names_another"
  | "edited_since"
  | "too_old"
  | "nobody"
  | "requester"
  | "editor"
  | "not_asked";

type People = Pick<Policy, "personOf" | "mayApprove">;

/**
 * The approval that a ticket gives to an operation: the person who moved it to the approving status approves what its fields name, and
 * nothing else. Void when it is older than the config allows, when anything about the ticket was changed afterwards, and when the approver
 * is the requester or the last author of an approved field.
 */
export function voteIn(
  policy: People,
  { job, action, principal, approval, ticket }: Pick<Operation, "job" | "action" | "principal" | "approval" | "ticket">,
  history: TicketHistory,
  settings: TicketApproval,
  now: number,
): Vote | TicketObjection {
  const source = ticket?.source ?? "";
  const { changes, reporter, own } = history;
  if (history.status !== settings.status) return "not_approved";
  if (history.job === null || history.job !== job.alias || history.action !== action) return "names_another";
  const at = changes.findLastIndex(({ field }) => field === "status");
  const approving = changes[at];
  if (!approving || approving.to !== settings.status) return "not_approved";
  if (changes.slice(at + 1).some(({ id, author }) => id !== approving.id && author !== own)) return "edited_since";
  if (now - approving.at > settings.within) return "too_old";
  const person = policy.personOf(approving.author);
  if (person === null) return "nobody";
  if (person === policy.personOf(principal.id) || approving.author === principal.id) return "requester";
  const editors = (["job", "action"] as const).map(
    (name) => changes.findLast(({ field }) => field === name)?.author ?? reporter,
  );
  if (editors.some((editor) => (policy.personOf(editor) ?? editor) === person)) return "editor";
  const isAsked = approval?.demands.some(
    (demand) => demand.tickets?.includes(source) && policy.mayApprove(person, demand),
  );
  if (!isAsked) return "not_asked";
  return { person, principal: approving.author, at: approving.at, ticket: { source, change: approving.id } };
}
