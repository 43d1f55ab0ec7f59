import { isTicketSource } from "../../config/sources/sources.ts";
import type { TicketApproval } from "../../config/sources/ticketing.ts";
import type { Ballot } from "../../model/approval.ts";
import { type ActionOperation, isAction, type Operation } from "../../model/operation.ts";
import type { Delivery } from "../../model/report.ts";
import type { HistoryReading, NoticeOutcome, TicketHistory, TicketRef } from "../../model/ticket.ts";
import { isAskedByTicket, isEnough } from "../../model/voting.ts";
import type { Resources } from "../context.ts";
import type { Transitions } from "../transitions.ts";
import { type TicketObjection, voteIn } from "./ticket-vote.ts";
import { voteOf } from "./vote.ts";

/** What approvals need of a ticket system. Neither throws for what the system may answer. */
export interface ApprovingTickets {
  /** Read what a ticket says now and how it came to. */
  readonly history: (ticket: TicketRef) => Promise<HistoryReading>;
  /** Write into its ticket exactly what an operation would send, and its digest. */
  readonly writeRequest: (operation: ActionOperation, status: string) => Promise<Delivery>;
}

/** Whether the approvals that tickets gave still hold. */
type Standing =
  | { readonly kind: "yes" }
  | { readonly kind: "no"; readonly why: string }
  | { readonly kind: "unknown"; readonly cause: string };

type Unread = Exclude<NoticeOutcome, { kind: "done" }>;

type Needed = Pick<Resources, "gateway" | "policy" | "store" | "encryptor">;

const DONE: NoticeOutcome = { kind: "done" };

/** Approvals that are given in a ticket system. */
export class TicketApprovals {
  readonly #resources: Needed;
  readonly #tickets: ApprovingTickets;
  readonly #transitions: Transitions;
  /** Operations whose ticket is being read. */
  readonly #busy = new Set<string>();

  constructor(resources: Needed, tickets: ApprovingTickets, transitions: Transitions) {
    this.#resources = resources;
    this.#tickets = tickets;
    this.#transitions = transitions;
  }

  /**
   * Read the ticket of an operation that waits for approval, and take the approval that it gives. A request that does not stand in the ticket
   * yet is written into it, unless the ticket itself has asked for exactly that and approves it.
   */
  async take(id: string): Promise<NoticeOutcome> {
    if (this.#busy.has(id)) return { kind: "retry", cause: "its ticket is being read", retryAfter: null };
    this.#busy.add(id);
    try {
      return await this.#take(id);
    } finally {
      this.#busy.delete(id);
    }
  }

  async #take(id: string): Promise<NoticeOutcome> {
    const operation = this.#awaiting(id);
    const settings = operation && this.#settingsFor(operation);
    if (!operation?.ticket || !settings) return DONE;
    const reading = await this.#tickets.history(operation.ticket);
    if (reading.kind !== "read") return reading;
    const found = this.#ballotIn(operation, reading.history, settings);
    if (typeof found !== "string" || operation.approval?.written) {
      this.#settle(operation, found);
      return DONE;
    }
    // Nobody is asked to approve what has not been evaluated.
    if (operation.approval?.shownAt === null) return DONE;
    const written = await this.#write(operation, settings);
    if (written.kind === "done") this.#settle(operation, found === "not_written" ? "before_request" : found);
    return written;
  }

  /** Write the request into the ticket, and note up to which change the ticket cannot mean it. Twice, should this instance be killed between. */
  async #write(operation: ActionOperation, { status }: TicketApproval): Promise<NoticeOutcome> {
    const delivery = await this.#tickets.writeRequest(operation, status);
    if (delivery.kind === "gone") return { kind: "given_up", cause: delivery.cause };
    if (delivery.kind === "retry") return delivery;
    const { ticket } = operation;
    const reading = ticket && (await this.#tickets.history(ticket));
    if (reading?.kind !== "read") return reading ?? DONE;
    const after = reading.history.changes.at(-1)?.id ?? null;
    this.#transitions.apply(operation.id, { type: "request_written", after });
    return DONE;
  }

  /** Whether the approvals that tickets gave to an operation still hold at the moment of sending. */
  async stillHold(operation: ActionOperation): Promise<Standing> {
    const approvals = operation.approval?.given.flatMap(({ ticket }) => ticket ?? []) ?? [];
    if (approvals.length === 0) return { kind: "yes" };
    const { ticket } = operation;
    const settings = this.#settingsFor(operation);
    const key = ticket?.key ?? "";
    if (!ticket || !settings) return { kind: "no", why: `ticket ${key} may not approve any more` };
    const reading = await this.#tickets.history(ticket);
    if (reading.kind !== "read") return standingUnread(reading, key);
    const found = voteIn(this.#resources.policy, operation, reading.history, settings, Date.now());
    if (typeof found === "string") return { kind: "no", why: `ticket ${key} does not approve it any more: ${found}` };
    const isSame = approvals.every(({ change }) => change === found.ticket?.change);
    return isSame ? { kind: "yes" } : { kind: "no", why: `ticket ${key} was approved anew: ask for it again` };
  }

  #awaiting(id: string): ActionOperation | undefined {
    const operation = this.#resources.store.operations.find(id);
    return operation && isAction(operation) && isAskedByTicket(operation) ? operation : undefined;
  }

  /** What a ticket says about an operation. What it says of one of several alike, it says of none. */
  #ballotIn(operation: ActionOperation, history: TicketHistory, settings: TicketApproval): Ballot | TicketObjection {
    const { policy, store } = this.#resources;
    const { ticket, job, action } = operation;
    const found = voteIn(policy, operation, history, settings, Date.now());
    if (typeof found === "string" || !ticket || ticket.change === found.ticket?.change) return found;
    const alike = store.operations
      .awaitingTicket(ticket.source, ticket.key)
      .filter((other) => other.job.id === job.id && other.action === action);
    return alike.length > 1 ? "several" : found;
  }

  /** How the ticket of an operation approves, where its source has settings for that. */
  #settingsFor({ ticket }: Operation): TicketApproval | undefined {
    const source = ticket && this.#resources.gateway.config.sources.get(ticket.source);
    return source && isTicketSource(source) ? source.settings.approval : undefined;
  }

  /** Take a ballot, unless its change has approved another operation, or record what stands against it. */
  #settle(operation: ActionOperation, found: Ballot | TicketObjection): void {
    if (found === "not_approved") return;
    if (typeof found === "string") {
      this.#recordObjection(operation, found);
      return;
    }
    const { store, policy, encryptor } = this.#resources;
    const { ticket, id } = operation;
    if (!ticket || !found.ticket) return;
    const key = useOf(ticket, found.ticket.change);
    const used = store.requests.accepted(key, Date.now());
    const current = this.#awaiting(id);
    if (!current?.approval) return;
    if (used && used.operation !== id) {
      this.#recordObjection(current, "used");
      return;
    }
    const { given, demands } = current.approval;
    if (given.some(({ person }) => person === found.person)) return;
    store.requests.remember(key, "", id, Number.MAX_SAFE_INTEGER);
    const vote = voteOf(encryptor, { id, approval: current.approval }, found);
    const isLast = isEnough(policy, current, demands, [...given, vote]);
    this.#transitions.apply(id, { type: "approve_vote", vote, isEnough: isLast });
  }

  /** Record the objection: somebody will wonder why an approved ticket started nothing. */
  #recordObjection({ id, ticket }: Operation, objection: TicketObjection): void {
    const { store } = this.#resources;
    const data = { source: ticket?.source, ticket: ticket?.key, objection };
    const record = { kind: "ticket_objection", operation: id, actor: null, data };
    store.transaction(() => store.ledger.append(record, Date.now()));
  }
}

const standingUnread = (reading: Unread, key: string): Standing =>
  reading.kind === "retry"
    ? { kind: "unknown", cause: `ticket ${key} could not be read back: ${reading.cause}` }
    : { kind: "no", why: `ticket ${key} cannot be read back: ${reading.cause}` };

/** A change of a ticket approves one operation, once: this key remembers which. */
const useOf = ({ source, key }: Pick<TicketRef, "source" | "key">, change: string) =>
  `approved by ${source} ${key} ${change}`;
