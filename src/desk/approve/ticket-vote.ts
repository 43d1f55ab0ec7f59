import type { TicketApproval } from "../../config/sources/ticketing.ts";
import type { Ballot } from "../../model/approval.ts";
import type { ActionOperation } from "../../model/operation.ts";
import type { Policy } from "../../model/policy.ts";
import type { TicketChange, TicketHistory } from "../../model/ticket.ts";

/** Why a ticket does not approve an operation. */
export type TicketObjection =
  | "not_approved"
  /** The exact request does not stand in the ticket yet. */
  | "not_written"
  /** It was approved before the exact request stood in it. */
  | "before_request"
  /** Several operations of this job and action wait for it: which one is meant cannot be told. */
  | "several"
  | "names_another"
  | "edited_since"
  | "too_old"
  | "nobody"
  | "requester"
  | "editor"
  | "not_asked"
  /** The source's lists or a ceiling do not contain the action and the job. */
  | "not_here"
  /** The change has approved another operation. */
  | "used";

type People = Pick<Policy, "personOf" | "mayApprove" | "limitsAllow">;

type Asked = Pick<ActionOperation, "job" | "action" | "principal" | "approval" | "ticket">;

/**
 * The approval that a ticket gives to an operation: the person who moved it to the approving status approves the exact request that stood in
 * it by then, or that it was itself. Void when it is older than the config allows, when anything about the ticket was changed afterwards,
 * and when the approver is the requester or the last author of an approved field.
 */
export function voteIn(
  policy: People,
  operation: Asked,
  history: TicketHistory,
  settings: TicketApproval,
  now: number,
): Ballot | TicketObjection {
  const { job, action, principal, approval, ticket } = operation;
  const source = ticket?.source ?? "";
  const { changes, own } = history;
  if (history.status !== settings.status) return "not_approved";
  if (!isNamed(job, history.job) || history.action !== action) return "names_another";
  const at = changes.findLastIndex(({ field }) => field === "status");
  const approving = changes[at];
  if (!approving || approving.to !== settings.status) return "not_approved";
  if (changes.slice(at + 1).some(({ id, author }) => id !== approving.id && author !== own)) return "edited_since";
  if (now - approving.at > settings.within) return "too_old";
  const person = policy.personOf(approving.author);
  if (person === null) return "nobody";
  if (person === policy.personOf(principal.id) || approving.author === principal.id) return "requester";
  const isRequest = ticket?.change === approving.id;
  const editors = isRequest
    ? editorsOf(history)
    : (["job", "action"] as const).map((name) => lastEditor(history, name));
  if (editors.some((editor) => (policy.personOf(editor) ?? editor) === person)) return "editor";
  const asked = (approval?.demands ?? []).filter(
    (demand) => demand.tickets?.includes(source) && policy.mayApprove(person, demand),
  );
  if (asked.length === 0) return "not_asked";
  const place = { source, channel: null };
  if (!policy.limitsAllow(place, operation)) return "not_here";
  const unshown = objectionToOrder(operation, changes, at);
  if (unshown) return unshown;
  return { person, principal: approving.author, place, at: approving.at, ticket: { source, change: approving.id } };
}

/** Whether a field means the job: by its alias or id, or by the name that the operation was asked with. Names in DRS are not unique. */
const isNamed = ({ alias, id, name }: Asked["job"], said: string | null): boolean =>
  said !== null && said !== "" && [alias, id, name].includes(said);

/** Who wrote a field last; who made the ticket, if nobody has written it since. */
const lastEditor = ({ changes, reporter }: TicketHistory, name: TicketChange["field"]): string =>
  changes.findLast(({ field }) => field === name)?.author ?? reporter;

/** Everybody who wrote anything of a ticket. Where the ticket is the request, any field may be one of its params. */
const editorsOf = ({ changes, reporter }: TicketHistory): string[] => [
  reporter,
  ...changes.filter(({ field }) => field !== "status").map(({ author }) => author),
];

/**
 * Why the approving change cannot mean this request; `null` if it can. It does where the delivery of that very change has asked for the
 * operation, whose params are then those of the ticket's fields. Else it must have come after the request was written into the ticket,
 * which is told by the order of changes: the clocks of two systems differ.
 */
function objectionToOrder(
  { approval, ticket }: Pick<Asked, "approval" | "ticket">,
  changes: TicketHistory["changes"],
  at: number,
): TicketObjection | null {
  if (ticket?.change !== undefined && ticket.change === changes[at]?.id) return null;
  if (!approval?.written) return "not_written";
  const { after } = approval.written;
  const newest = changes.findLastIndex(({ id }) => id === after);
  // A change that is not there any more tells nothing of the order.
  if (after !== null && newest < 0) return "before_request";
  return at > newest ? null : "before_request";
}
