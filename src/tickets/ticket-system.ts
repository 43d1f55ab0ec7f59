import type { Gateway } from "../config/gateway.ts";
import type { PlatformName, SourceOf, TicketSource } from "../config/sources/sources.ts";
import type { Message } from "../model/message.ts";
import type { Delivery } from "../model/report.ts";
import type { HistoryReading, Settled, TicketNotice, TicketRef } from "../model/ticket.ts";
import type { Scheme } from "../webhooks/verify.ts";
import type { Parsed, TicketEvent } from "./event.ts";

/** A source of a system that keeps tickets, with what calls to it need. */
export interface Tracked<Source = TicketSource> {
  readonly name: string;
  readonly settings: Source;
  readonly gateway: Gateway;
}

/** A delivery, its proof checked. */
export interface Delivered<Source> {
  readonly settings: Source;
  /** The source's name. */
  readonly source: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

export type EventReading =
  | { readonly kind: "read"; readonly event: TicketEvent }
  /** It was read, and there is nothing to do about it. */
  | { readonly kind: "ignored"; readonly reason: string }
  | Exclude<Settled, { readonly kind: "done" }>;

/** What an operation came to, for the ticket's mark. */
export type Ending = "succeeded" | "failed";

/** A ticket system, forge or alerting: what it sends, and what can be asked of it. Nothing of this throws for what it may answer. */
export interface Tracker<Source = TicketSource> {
  readonly scheme: (source: Source) => Scheme;
  readonly contentTypes: readonly string[];
  /** Takes a delivery apart. Pure; it may hold anything, also where it is signed. */
  readonly parse: (delivery: Delivered<Source>) => Parsed;
  /** The gateway's own account there, as events name it; `null` where nothing is ever written. */
  readonly ownId: (settings: Source, source: string) => string | null;
  /**
   * Reads what a notice is about through the API, for senders whose signature does not cover what they say. Absent where there is no API: the
   * config then says that the body is believed.
   */
  readonly read?: (
    notice: Pick<TicketNotice, "type" | "key" | "address">,
    tracked: Tracked<Source>,
  ) => Promise<EventReading>;
  /** What a ticket says now and how it came to, for approvals. */
  readonly history?: (ticket: Pick<TicketRef, "key" | "address">, tracked: Tracked<Source>) => Promise<HistoryReading>;
  readonly echo?: Echo<Source>;
  /** The ticket that a person means by such a key, where it could be one of this source: nothing is asked. */
  readonly find?: (key: string, settings: Source) => Omit<TicketRef, "source"> | null;
}

/** Finds the tracker of a source. */
export type TrackerLookup = (source: TicketSource) => Tracker;

/** How a ticket is told of its operation. */
export interface Echo<Source = TicketSource> {
  /** Whether a comment can be written over: else only the end is told. */
  readonly edits: boolean;
  /** Milliseconds between two edits at least. */
  readonly every: number;
  /** Writes a comment, or over the one that was written before. */
  readonly comment: (
    address: TicketRef["address"],
    message: Message,
    handle: string | null,
    tracked: Tracked<Source>,
  ) => Promise<Delivery>;
  /** Moves or labels the ticket as the config wants; absent where the platform cannot. Doing it twice is no other than once. */
  readonly mark?: (address: TicketRef["address"], ending: Ending, tracked: Tracked<Source>) => Promise<Delivery>;
}

export type TrackerOf<Name extends PlatformName> = Tracker<Extract<SourceOf<Name>, TicketSource>>;
