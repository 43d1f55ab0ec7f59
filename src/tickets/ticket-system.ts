import type { Connection } from "../config/gateway.ts";
import { isTicketSource } from "../config/sources/sources.ts";
import type { TicketSettings } from "../config/sources/ticketing.ts";
import type { Message } from "../model/message.ts";
import type { Delivery } from "../model/report.ts";
import type { HistoryReading, NoticeOutcome, TicketNotice, TicketRef } from "../model/ticket.ts";
import type { PlatformDefinition, Source } from "../webhooks/platform-definition.ts";
import type { Parsed, TicketEvent } from "./event.ts";

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
  | Exclude<NoticeOutcome, { readonly kind: "done" }>;

/** What an operation came to, for the ticket's mark. */
export type Ending = "succeeded" | "failed";

/**
 * A ticket system, forge or alerting: what it sends, and what can be asked of it. No function throws for an answer of the system. They are
 * methods, so that a system of any settings is a system.
 */
export interface TicketSystem<Settings extends TicketSettings = TicketSettings> extends PlatformDefinition<Settings> {
  readonly kind: "tickets";
  /** Takes a delivery apart. Pure; it may hold anything, also where it is signed. */
  parse(delivery: Delivered<Settings>): Parsed;
  /** The gateway's own account there, as events name it; `null` where nothing is ever written. */
  ownId(settings: Settings, source: string): string | null;
  /**
   * Reads the ticket of a notice through the API, for senders whose proof does not cover the body. Absent where there is no API: the config
   * then says that the body is believed.
   */
  read?(
    notice: Pick<TicketNotice, "type" | "key" | "address">,
    connection: Connection<Settings>,
  ): Promise<EventReading>;
  /** What a ticket says now and how it came to, for approvals. */
  history?(ticket: Pick<TicketRef, "key" | "address">, connection: Connection<Settings>): Promise<HistoryReading>;
  readonly writeBack?: WriteBack<Settings>;
  /** The ticket that a person means by such a key, where it could be one of this source: nothing is asked. */
  find?(key: string, settings: Settings): Omit<TicketRef, "source"> | null;
}

/** How operations are reported in their tickets. */
export interface WriteBack<Settings extends TicketSettings = TicketSettings> {
  /** Whether a comment can be written over: else only the end is reported. */
  readonly edits: boolean;
  /** Milliseconds between two edits at least. */
  readonly every: number;
  /** Writes a comment, or over the one that was written before. */
  comment(
    address: TicketRef["address"],
    message: Message,
    handle: string | null,
    connection: Connection<Settings>,
  ): Promise<Delivery>;
  /** Moves or labels the ticket as the config wants; absent where the platform cannot. Doing it twice has the effect of once. */
  mark?(address: TicketRef["address"], ending: Ending, connection: Connection<Settings>): Promise<Delivery>;
}

/** A source of a ticket system. */
export interface TicketSource extends Source<TicketSettings> {
  readonly platform: TicketSystem;
}

/** Whether events of a source are those of tickets; its platform was made by `defineTicketSystem` then. */
export const hasTickets = (source: Source | undefined): source is TicketSource =>
  source !== undefined && isTicketSource(source) && "parse" in source.platform;
