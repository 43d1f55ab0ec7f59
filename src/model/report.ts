import type { Language } from "../shared/language.ts";
import type { Operation } from "./operation.ts";
import type { TicketRef } from "./ticket.ts";
import type { News } from "./watch.ts";

/** Recipient of reports: the source, and the address its platform needs, which may be secret. */
export interface ReplyTarget {
  readonly source: string;
  /** The platform's channel id of the place; absent where the platform has none, or it is not known. */
  readonly channel?: string | null;
  readonly language: Language;
  readonly address: Readonly<Record<string, unknown>>;
  /** Report routes, best first: when one stops working, the next is used. */
  readonly ways: readonly Way[];
  /** Minimum milliseconds between two progress messages on this platform. */
  readonly every: number;
}

/** A report route of a platform. */
export interface Way {
  /** Name within the platform, e.g. `bot`. */
  readonly name: string;
  /**
   * `ends`: a place where nobody expects progress, so only the end is reported. `last`: the place of the command, but messages there
   * cannot be edited, so again only the end.
   */
  readonly carries: "all" | "ends" | "last";
  /** `null` if the platform sets none. */
  readonly limit: WayLimit | null;
  /** Edits the message that the previous route sent; otherwise the route starts a new message. */
  readonly takesOver?: true;
}

export interface WayLimit {
  /** Epoch milliseconds after which the platform accepts no more messages. */
  readonly expiresAt: number;
  /** Number of messages the platform accepts (`null`: unlimited), and how many of them are reserved for the end. */
  readonly uses: number | null;
  readonly keep: number;
}

/** From where people may vote on an operation that awaits approval. */
export interface VotingPlaces {
  /** Whether votes count where the message goes. */
  readonly isHere: boolean;
  /** Sources and channels as rules name them; in place of the console its page of the operation. */
  readonly places: readonly string[];
}

/** One message about an operation to one recipient. */
export interface Report {
  readonly kind: "progress" | "news" | "final";
  readonly operation: Operation;
  /** The update to post, if the report is not about the operation's state: a separate message that edits none. */
  readonly news?: News | null;
  readonly target: ReplyTarget;
  /** The route of the target to use. */
  readonly way: Way;
  /** The platform's id of the message to edit; `null` to post the first. */
  readonly handle: string | null;
  readonly mark: Mark | null;
  /** Absent unless the operation awaits approval. */
  readonly voting?: VotingPlaces;
}

/** A step before the message, made once however often the message is retried; `problem` says why it failed. */
export interface Mark {
  readonly problem: string | null;
}

/** Outcome of delivering a message. `gone`: this route accepts no more. */
export type Delivery =
  /** `handle`: the platform's id of the message, if it can be edited. */
  | { readonly kind: "delivered"; readonly handle?: string }
  | {
      readonly kind: "retry";
      readonly cause: string;
      readonly retryAfter: number | null;
      /** The platform may have taken the message: its answer was lost, or could not be read. */
      readonly isUnsure?: true;
    }
  | { readonly kind: "gone"; readonly cause: string };

/** A ticket named in chat, and the recipient for reports to it. */
export interface NamedTicket {
  readonly ticket: TicketRef;
  /** `null` if the gateway cannot write to it. */
  readonly echo: ReplyTarget | null;
}
