import type { Gateway } from "../config/gateway.ts";
import type { Policy } from "../model/policy.ts";
import type { Delivery, Mark, Report } from "../model/report.ts";
import type { HistoryReading, Settled, TicketNotice, TicketRef } from "../model/ticket.ts";
import type { Result } from "../shared/result.ts";
import type { Source } from "../webhooks/platform-definition.ts";
import type { Env } from "./env.ts";

/** What became of a report. After `marked` it is delivered again, with that mark. */
export type Reported = Delivery | { readonly kind: "marked"; readonly mark: Mark };

/** Delivers a report to the platform of its source. Never throws for an answer of the platform. */
export type Deliver = (report: Report, source: Source, gateway: Gateway) => Promise<Reported>;

/** What the desk needs from the rooms above it, filled by `index.ts`. */
export interface Ports {
  readonly open: (env: Env) => Promise<Result<Gateway, string[]>>;
  readonly policy: (gateway: Gateway) => Policy;
  readonly deliver: Deliver;
  readonly tickets: Tickets;
}

/** The systems that tickets are kept in. Neither throws for what they may answer. */
export interface Tickets {
  /** Reads back what a notice is about and does what that asks. */
  readonly settle: (notice: TicketNotice, env: Env) => Promise<Settled>;
  /** What a ticket says now and how it came to. */
  readonly history: (ticket: TicketRef, gateway: Gateway) => Promise<HistoryReading>;
}
