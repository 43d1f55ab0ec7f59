import type { Gateway } from "../../config/gateway.ts";
import type { ReplyTarget } from "../../desk/command.ts";
import type { Delivery, Report } from "../../desk/ports.ts";
import type { Language } from "../../i18n/language.ts";
import { composeReport } from "../compose.ts";
import { callDiscord } from "./api.ts";
import type { Interaction } from "./parse.ts";
import { renderDiscord } from "./render.ts";

/** An interaction takes answers for fifteen minutes (Discord, "Followup Messages"); the last seconds are left for the way there. */
const LIFETIME = (15 * 60 - 15) * 1000;

/** Edits are cheap; people do not read faster. */
const EVERY = 5_000;

/**
 * Where later answers go: one message for everybody in the channel lives through the operation, first by the interaction's own
 * token, and after that by the bot, where there is one that is a member.
 */
export function discordTarget(
  source: string,
  language: Language,
  { application_id, token, channel_id }: Interaction,
  hasBot: boolean,
  now: number,
): ReplyTarget {
  return {
    source,
    language,
    address: { application_id, token, channel_id },
    ways: [
      { name: "interaction", carries: "all", limit: { expiresAt: now + LIFETIME, uses: null, keep: 0 } },
      ...(hasBot && channel_id !== undefined ? [{ name: "bot", carries: "all", limit: null } as const] : []),
    ],
    every: EVERY,
  };
}

/** The address of follow-up messages of an interaction. */
export const followUps = ({ application_id, token }: Readonly<Record<string, unknown>>) =>
  `/webhooks/${encodeURIComponent(String(application_id))}/${encodeURIComponent(String(token))}`;

const PATHS: Readonly<Record<string, (address: ReplyTarget["address"]) => string>> = {
  interaction: followUps,
  bot: ({ channel_id }) => `/channels/${encodeURIComponent(String(channel_id))}`,
};

/** Tells how an operation goes or how it ended: in a message of its own, or over what that said before. */
export async function reportToDiscord(report: Report, gateway: Gateway): Promise<Delivery> {
  const { way, target, handle } = report;
  const path = PATHS[way.name]?.(target.address);
  if (path === undefined) return { kind: "gone", cause: `Discord has no way "${way.name}"` };
  const asBot = way.name === "bot";
  // The first of a webhook is posted to it, the first of a channel to its messages.
  const first = asBot ? `${path}/messages` : path;
  const call =
    handle === null
      ? ({ method: "POST", path: first } as const)
      : ({ method: "PATCH", path: `${path}/messages/${encodeURIComponent(handle)}` } as const);
  return callDiscord({ ...call, body: renderDiscord(composeReport(report)), asBot }, target.source, gateway);
}
