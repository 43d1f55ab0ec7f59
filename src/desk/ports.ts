import type { Gateway } from "../config/gateway.ts";
import type { Listings } from "../model/directory.ts";
import type { ActionOperation } from "../model/operation.ts";
import type { Policy } from "../model/policy.ts";
import type { Delivery, Mark, Report } from "../model/report.ts";
import type { HistoryReading, NoticeOutcome, TicketNotice, TicketRef } from "../model/ticket.ts";
import type { Result } from "../shared/result.ts";
import type { Source } from "../webhooks/platform-definition.ts";

/** What came of marking the ticket of a report. */
export type Marking =
  | { readonly kind: "marked"; readonly mark: Mark }
  | { readonly kind: "nothing_to_mark" }
  | Extract<Delivery, { kind: "retry" }>;

/** How reports get to the platform of their source. Never throws for an answer of the platform. */
export interface Reporter {
  /** Deliver a report. */
  readonly report: (report: Report, source: Source, gateway: Gateway) => Promise<Delivery>;
  /** Mark the ticket of an operation that has ended; called once before the last report, which then carries the mark. */
  readonly mark: (report: Report, source: Source, gateway: Gateway) => Promise<Marking>;
}

/** Needs of the desk that modules above it fill, in `index.ts`. */
export interface Ports<Env> {
  readonly open: (env: Env) => Promise<Result<Gateway, string[]>>;
  readonly policy: (gateway: Gateway, listings: Listings) => Policy;
  readonly reporter: Reporter;
  readonly tickets: Tickets<Env>;
}

/** The ticket systems. None throws for what they may answer. */
export interface Tickets<Env> {
  /** Read back the ticket of a notice, and do what the notice asks. */
  readonly handleNotice: (notice: TicketNotice, env: Env) => Promise<NoticeOutcome>;
  /** Read what a ticket says now and how it came to. */
  readonly history: (ticket: TicketRef, gateway: Gateway) => Promise<HistoryReading>;
  /** Write into its ticket exactly what an operation would send, for who approves by moving the ticket to `status`. */
  readonly writeRequest: (operation: ActionOperation, status: string, gateway: Gateway) => Promise<Delivery>;
}
