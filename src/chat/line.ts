import type { Caller } from "../application/services.ts";
import type { Action } from "../cloud/drs/action.ts";
import type { SecretAge } from "../model/command.ts";
import type { Message } from "../model/message.ts";
import type { Principal } from "../model/principal.ts";
import type { ReplyTarget } from "../model/report.ts";
import type { TicketRef } from "../model/ticket.ts";
import type { Language } from "../shared/language.ts";

/** A line that somebody wrote, after the platform has been verified and its event taken apart. */
export interface ChatLine {
  readonly text: string;
  readonly source: string;
  readonly secret: SecretAge;
  /** The channel, by the platform's id; `null` where there is none. */
  readonly channel: string | null;
  readonly language: Language;
  readonly principal: Principal;
  readonly dedupe: readonly string[];
  readonly reply: ReplyTarget | null;
  /** The ticket that it was written in, or that it names. */
  readonly ticket?: TicketRef;
  /** Where that ticket is told, where the line was not written there. */
  readonly echo?: ReplyTarget;
  /** It comes from a system that cannot ask again. */
  readonly isAutomatic?: boolean;
  /** Its dedupe keys are never forgotten, as it has no time. */
  readonly remembered?: "for_ever";
  /** A button said it: nobody typed more than the button holds. */
  readonly isPressed?: boolean;
}

/** Who wrote a line, and where. */
export const callerOf = ({ principal, source, channel, secret, dedupe }: ChatLine): Caller => ({
  principal,
  place: { source, channel },
  secret,
  deliveries: dedupe,
});

/** Remove what a line to a bot begins with, `/drs` or its name, which belongs to the platform. */
export const withoutAddress = (text: string): string => text.replace(/^\s*\/?drs(?=\s|$)/iu, "").trim();

/** The answer for now, and where the cloud must be asked, one that comes later. */
export interface ChatAnswer {
  readonly now: Message;
  readonly later?: () => Promise<Message>;
  /** The verb that was asked for without a job: a platform that has forms can ask for what is missing. */
  readonly form?: Action;
}
