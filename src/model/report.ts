import type { Language } from "../shared/language.ts";
import type { Operation } from "./operation.ts";
import type { TicketRef } from "./ticket.ts";
import type { News } from "./watch.ts";

/** Where answers to a command go: the source, and what its platform needs, which may be secret. */
export interface ReplyTarget {
  readonly source: string;
  readonly language: Language;
  readonly address: Readonly<Record<string, unknown>>;
  /** The ways to get there, the best first: where one takes no more, the next is used. */
  readonly ways: readonly Way[];
  /** At least so many milliseconds between two progress messages: what is polite on this platform. */
  readonly every: number;
}

/** A way by which a platform takes messages. */
export interface Way {
  /** What it is to the platform, e.g. `bot`. */
  readonly name: string;
  /**
   * `ends`: it reaches somebody who does not look there for progress; only how it ended is told. `last`: the same where was asked, as what
   * is written there cannot be written over.
   */
  readonly carries: "all" | "ends" | "last";
  /** `null` where the platform sets none. */
  readonly limit: WayLimit | null;
  /** It reaches the message that the way before has sent, and replaces that one; otherwise it begins with one of its own. */
  readonly takesOver?: true;
}

export interface WayLimit {
  /** After this (epoch milliseconds) the platform takes no more. */
  readonly expiresAt: number;
  /** How many messages the platform takes, and how many of them are kept for the end; `null` for any number. */
  readonly uses: number | null;
  readonly keep: number;
}

/** One message about an operation to one place. */
export interface Report {
  readonly kind: "progress" | "news" | "final";
  readonly operation: Operation;
  /** What is told where that is not how the operation stands: a message of its own, which edits no other. */
  readonly news?: News | null;
  readonly target: ReplyTarget;
  /** The way of the target that it goes by. */
  readonly way: Way;
  /** What the platform calls the message that was sent this way before, and that this one replaces; `null` for the first. */
  readonly handle: string | null;
  readonly mark: Mark | null;
}

/** The step that comes before a message and is made once, however often the message is tried: `problem` says why it could not be made. */
export interface Mark {
  readonly problem: string | null;
}

/** What became of a message. `gone`: this way takes no more. */
export type Delivery =
  /** `handle`: what the platform calls the message, where the next one can replace it. */
  | { readonly kind: "delivered"; readonly handle?: string }
  | { readonly kind: "retry"; readonly cause: string; readonly retryAfter: number | null }
  | { readonly kind: "gone"; readonly cause: string };

/** A ticket that somebody names in chat, and where it is told of the operation. */
export interface NamedTicket {
  readonly ticket: TicketRef;
  /** `null` where the gateway cannot write there. */
  readonly echo: ReplyTarget | null;
}
