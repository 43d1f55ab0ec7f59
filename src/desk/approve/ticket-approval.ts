import { isTicketSource } from "../../config/sources/sources.ts";
import type { TicketApproval } from "../../config/sources/ticketing.ts";
import type { Vote } from "../../model/approval.ts";
import type { Operation } from "../../model/operation.ts";
import type { HistoryReading, NoticeOutcome, TicketRef } from "../../model/ticket.ts";
import { isEnough } from "../../model/voting.ts";
import type { Resources } from "../context.ts";
import type { Transitions } from "../transitions.ts";
import { type TicketObjection, voteIn } from "./ticket-vote.ts";

/** Read what a ticket says now and how it came to; never throws for what the ticket system may answer. */
export type ReadHistory = (ticket: TicketRef) => Promise<HistoryReading>;

/** Whether the approvals that tickets gave still hold. */
type Standing =
  | { readonly kind: "yes" }
  | { readonly kind: "no"; readonly why: string }
  | { readonly kind: "unknown"; readonly cause: string };

type Needed = Pick<Resources, "gateway" | "policy" | "store">;

/** Approvals that are given in a ticket system. */
export class TicketApprovals {
  readonly #resources: Needed;
  readonly #readHistory: ReadHistory;
  readonly #transitions: Transitions;

  constructor(resources: Needed, readHistory: ReadHistory, transitions: Transitions) {
    this.#resources = resources;
    this.#readHistory = readHistory;
    this.#transitions = transitions;
  }

  /** Read the ticket of an operation that waits for approval, and take the approval that it gives. */
  async take(id: string): Promise<NoticeOutcome> {
    const operation = this.#resources.store.operations.find(id);
    const isWanted = operation?.approval?.demands.some(({ tickets = [] }) =>
      tickets.includes(operation.ticket?.source ?? ""),
    );
    if (!operation || !isWanted || operation.state !== "awaiting_approval") return { kind: "done" };
    const read = await this.#read(operation);
    if (read === null) return { kind: "done" };
    if (read.kind !== "read") return read;
    const { found } = read;
    if (typeof found !== "string") this.#apply(operation, found);
    else if (found !== "not_approved") this.#recordObjection(operation, found);
    return { kind: "done" };
  }

  /** Whether the approvals that tickets gave to an operation still hold at the moment of sending. */
  async stillHold(operation: Operation): Promise<Standing> {
    const approvals = operation.approval?.given.flatMap(({ ticket }) => ticket ?? []) ?? [];
    if (approvals.length === 0) return { kind: "yes" };
    const read = await this.#read(operation);
    const key = operation.ticket?.key ?? "";
    if (read === null) return { kind: "no", why: `ticket ${key} may not approve any more` };
    if (read.kind === "retry") return { kind: "unknown", cause: `ticket ${key} could not be read back: ${read.cause}` };
    if (read.kind === "given_up") return { kind: "no", why: `ticket ${key} cannot be read back: ${read.cause}` };
    const { found } = read;
    if (typeof found === "string") return { kind: "no", why: `ticket ${key} does not approve it any more: ${found}` };
    const isSame = approvals.every(({ change }) => change === found.ticket?.change);
    return isSame ? { kind: "yes" } : { kind: "no", why: `ticket ${key} was approved anew: ask for it again` };
  }

  /** Read the ticket of an operation. `null` where no ticket can approve it. */
  async #read(
    operation: Operation,
  ): Promise<
    { readonly kind: "read"; readonly found: Vote | TicketObjection } | Exclude<NoticeOutcome, { kind: "done" }> | null
  > {
    const { ticket } = operation;
    const settings = this.#settingsFor(operation);
    if (!ticket || !settings) return null;
    const reading = await this.#readHistory(ticket);
    if (reading.kind !== "read") return reading;
    const found = voteIn(this.#resources.policy, operation, reading.history, settings, Date.now());
    return { kind: "read", found };
  }

  /** How the ticket of an operation approves, where its source has settings for that. */
  #settingsFor({ ticket }: Operation): TicketApproval | undefined {
    const source = ticket && this.#resources.gateway.config.sources.get(ticket.source);
    return source && isTicketSource(source) ? source.settings.approval : undefined;
  }

  #apply({ id, ticket }: Operation, vote: Vote): void {
    const { store, policy } = this.#resources;
    const now = Date.now();
    if (!ticket || !vote.ticket) return;
    const key = useOf(ticket, vote.ticket.change);
    const used = store.requests.accepted(key, now);
    const current = store.operations.find(id);
    if (current?.state !== "awaiting_approval" || !current.approval) return;
    if (used && used.operation !== id) {
      this.#recordObjection(current, "used");
      return;
    }
    const { given, demands } = current.approval;
    if (given.some(({ person }) => person === vote.person)) return;
    store.requests.remember(key, "", id, Number.MAX_SAFE_INTEGER);
    const event = { type: "approve_vote", vote, isEnough: isEnough(policy, demands, [...given, vote]) } as const;
    this.#transitions.apply(id, event);
  }

  /** Record the objection: somebody will wonder why an approved ticket started nothing. */
  #recordObjection({ id, ticket }: Operation, objection: TicketObjection | "used"): void {
    const { store } = this.#resources;
    const data = { source: ticket?.source, ticket: ticket?.key, objection };
    const record = { kind: "ticket_objection", operation: id, actor: null, data };
    store.transaction(() => store.ledger.append(record, Date.now()));
  }
}

/** A change of a ticket approves one operation, once: this key remembers which. */
const useOf = ({ source, key }: Pick<TicketRef, "source" | "key">, change: string) =>
  `approved by ${source} ${key} ${change}`;
