import type { Gateway } from "../config/gateway.ts";
import type { Policy } from "../model/policy.ts";
import type { Delivery, Mark, Report } from "../model/report.ts";
import type { HistoryReading, Settled, TicketNotice, TicketRef } from "../model/ticket.ts";
import type { Result } from "../shared/result.ts";
import type { Env } from "./env.ts";

/** How a platform is told. Never throws for what a platform may answer. After `marked` it is asked again, with that. */
export type Reporter = (
  report: Report,
  gateway: Gateway,
) => Promise<Delivery | { readonly kind: "marked"; readonly mark: Mark }>;

/** What the desk needs from the rooms above it, filled by `index.ts`. */
export interface Ports {
  readonly open: (env: Env) => Promise<Result<Gateway, string[]>>;
  readonly policy: (gateway: Gateway) => Policy;
  /** By platform. */
  readonly reporters: Readonly<Record<string, Reporter>>;
  readonly tickets: Tickets;
}

/** The systems that tickets are kept in. Neither throws for what they may answer. */
export interface Tickets {
  /** Reads back what a notice is about and does what that asks. */
  readonly settle: (notice: TicketNotice, env: Env) => Promise<Settled>;
  /** What a ticket says now and how it came to. */
  readonly history: (ticket: TicketRef, gateway: Gateway) => Promise<HistoryReading>;
}
