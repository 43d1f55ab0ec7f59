import { isTicketSource } from "../config/sources/sources.ts";
import type { TicketApproval } from "../config/sources/ticketing.ts";
import type { Agreement } from "../model/approval.ts";
import type { Operation } from "../model/operation.ts";
import type { Policy } from "../model/policy.ts";
import type { Settled, TicketHistory } from "../model/ticket.ts";
import { isEnough } from "../model/voting.ts";
import type { Core } from "./core.ts";

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

type Words = Pick<Policy, "personOf" | "mayApprove">;

/**
 * What a ticket says to an operation: who moved it to the approving status agrees to what its fields name, and to nothing else. Void
 * when it is older than the config lets it be, when anything about the ticket was changed afterwards, and when who approved is who
 * asked or who wrote last what is approved.
 */
export function agreementIn(
  policy: Words,
  { job, action, principal, approval, ticket }: Pick<Operation, "job" | "action" | "principal" | "approval" | "ticket">,
  history: TicketHistory,
  settings: TicketApproval,
  now: number,
): Agreement | TicketObjection {
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

/** How the ticket of an operation approves, where its source says so. */
function settingsFor({ gateway }: Core, { ticket }: Operation): TicketApproval | undefined {
  const source = ticket && gateway.config.sources.get(ticket.source);
  return source && isTicketSource(source) ? source.settings.approval : undefined;
}

/** Reads the ticket of an operation and says what it says to that. `null` where no ticket can say anything. */
async function readAgreement(
  core: Core,
  operation: Operation,
): Promise<
  { readonly kind: "read"; readonly found: Agreement | TicketObjection } | Exclude<Settled, { kind: "done" }> | null
> {
  const { ticket } = operation;
  const settings = settingsFor(core, operation);
  if (!ticket || !settings) return null;
  const reading = await core.tickets.history(ticket);
  if (reading.kind !== "read") return reading;
  const found = agreementIn(core.policy, operation, reading.history, settings, Date.now());
  return { kind: "read", found };
}

/** A change of a ticket approves one operation, once: this key remembers which. */
const useOf = ({ source, key }: { readonly source: string; readonly key: string }, change: string) =>
  `approved by ${source} ${key} ${change}`;

/** Takes the word of an operation's ticket, where it has any to give. */
export async function agreeByTicket(core: Core, id: string): Promise<Settled> {
  const operation = core.store.operations.find(id);
  const wants = operation?.approval?.demands.some(({ tickets = [] }) =>
    tickets.includes(operation.ticket?.source ?? ""),
  );
  if (!operation || !wants || operation.state !== "awaiting_approval") return { kind: "done" };
  const read = await readAgreement(core, operation);
  if (read === null) return { kind: "done" };
  if (read.kind !== "read") return read;
  const { found } = read;
  if (typeof found === "string") {
    if (found !== "not_approved") recordObjection(core, operation, found);
    return { kind: "done" };
  }
  take(core, operation, found);
  return { kind: "done" };
}

function take(core: Core, { id, ticket }: Operation, agreement: Agreement): void {
  const { store } = core;
  const now = Date.now();
  if (!ticket || !agreement.ticket) return;
  const key = useOf(ticket, agreement.ticket.change);
  const used = store.requests.accepted(key, now);
  const current = store.operations.find(id);
  if (current?.state !== "awaiting_approval" || !current.approval) return;
  if (used && used.operation !== id) {
    recordObjection(core, current, "used");
    return;
  }
  const { given, demands } = current.approval;
  if (given.some(({ person }) => person === agreement.person)) return;
  store.requests.remember(key, "", id, Number.MAX_SAFE_INTEGER);
  core.apply(id, {
    type: "agreed",
    agreement,
    isEnough: isEnough(core.policy, demands, [...given, agreement]),
  });
}

/** Somebody will wonder why an approved ticket started nothing. */
function recordObjection(
  { ledger, store }: Core,
  { id, ticket }: Operation,
  objection: TicketObjection | "used",
): void {
  const data = { source: ticket?.source, ticket: ticket?.key, objection };
  store.transaction(() => ledger.append({ kind: "ticket_objection", operation: id, actor: null, data }, Date.now()));
}

/** Whether what tickets have agreed to still holds at the moment of sending. */
export async function ticketsStillAgree(
  core: Core,
  operation: Operation,
): Promise<
  | { readonly kind: "yes" }
  | { readonly kind: "no"; readonly why: string }
  | { readonly kind: "unknown"; readonly cause: string }
> {
  const words = operation.approval?.given.flatMap(({ ticket }) => ticket ?? []) ?? [];
  if (words.length === 0) return { kind: "yes" };
  const read = await readAgreement(core, operation);
  const key = operation.ticket?.key ?? "";
  if (read === null) return { kind: "no", why: `ticket ${key} may not approve any more` };
  if (read.kind === "retry") return { kind: "unknown", cause: `ticket ${key} could not be read back: ${read.cause}` };
  if (read.kind === "given_up") return { kind: "no", why: `ticket ${key} cannot be read back: ${read.cause}` };
  const { found } = read;
  if (typeof found === "string") return { kind: "no", why: `ticket ${key} does not approve it any more: ${found}` };
  const isSame = words.every(({ change }) => change === found.ticket?.change);
  return isSame ? { kind: "yes" } : { kind: "no", why: `ticket ${key} was approved anew: ask for it again` };
}
