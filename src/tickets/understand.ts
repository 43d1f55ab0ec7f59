import { withoutAddress } from "../chat/line.ts";
import { personOf } from "../chat/who.ts";
import type { GatewayConfig } from "../config/compile.ts";
import type { Principal } from "../model/principal.ts";
import { DEDUPE_MEMORY } from "../shared/limits.ts";
import type { TicketEvent } from "./event.ts";
import type { TicketSource } from "./ticket-system.ts";

/** How an event is understood, whatever its system: pure, for previews too. */

/**
 * The command that a comment holds: on its first line, which no quotation and no block of code begins; four spaces do (CommonMark,
 * "Indented code blocks"). What people answer by mail has the question below it.
 */
export function commandIn(comment: string): string | null {
  const [first = ""] = comment.replace(/^(?:\uFEFF|[ \t]*\r?\n)*/, "").split(/\r?\n/, 1);
  return /^ {0,3}\/drs(\s|$)/.test(first) ? withoutAddress(first) : null;
}

/** Who asks: the person that the sender names, else the sender itself. */
export const actorOf = (
  config: GatewayConfig,
  { name, platform }: Pick<TicketSource, "name" | "platform">,
  { actor }: Pick<TicketEvent, "actor">,
): Principal =>
  actor === null ? { kind: "source", id: `source:${name}`, name } : personOf(config, platform.ids.kind, actor);

/** Why an event that was understood is left alone; `null` when it is not. */
export function reasonToIgnore(own: string | null, { actor, at }: TicketEvent, now: number): string | null {
  if (actor !== null && actor === own) return "it is the gateway's own doing";
  return at !== null && now - at > DEDUPE_MEMORY ? "it is older than what is remembered of deliveries" : null;
}
