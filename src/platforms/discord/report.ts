import { composeReport } from "../../chat/compose/operation.ts";
import type { Connection } from "../../config/gateway.ts";
import type { Delivery, ReplyTarget, Report, Way } from "../../model/report.ts";
import type { Language } from "../../shared/language.ts";
import { callDiscord } from "./api.ts";
import type { Interaction } from "./parse.ts";
import { renderDiscord } from "./render.ts";

/**
 * Discord drops an interaction that is not answered within three seconds (Discord, "Receiving and Responding"); before it has the
 * answer it knows no follow-ups. A report can be that quick, so for some seconds more it is only early.
 */
const EARLY = 10_000;

/** An interaction takes answers for fifteen minutes (Discord, "Followup Messages"); the last seconds are left for the way there. */
const LIFETIME = (15 * 60 - 15) * 1000;

/** Edits are cheap; people do not read faster. */
const EVERY = 5_000;

/**
 * Where later answers go: one message for everybody in the channel lives through the operation, first by the interaction's own
 * token, and after that by the bot, where there is one that is a member. What an interaction has sent for everybody the bot
 * can edit as its own (discord/discord-api-docs#3090).
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
      ...(hasBot && channel_id !== undefined
        ? [{ name: "bot", carries: "all", limit: null, takesOver: true } as const]
        : []),
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

/** Whether the interaction behind a way has come just now. */
const isEarly = ({ limit }: Way) => limit !== null && Date.now() < limit.expiresAt - LIFETIME + EARLY;

/**
 * Delivers a report: over what was said before, or in a message of its own where nothing was, or where
 * that has been deleted or cannot be edited this way.
 */
export async function reportToDiscord(report: Report, { gateway }: Pick<Connection, "gateway">): Promise<Delivery> {
  const { way, target, handle } = report;
  const path = PATHS[way.name]?.(target.address);
  if (path === undefined) return { kind: "gone", cause: `Discord has no way "${way.name}"` };
  const common = {
    asBot: way.name === "bot",
    isEarly: isEarly(way),
    body: renderDiscord(composeReport(report)),
  };
  const tell = (method: "POST" | "PATCH", to: string) =>
    callDiscord({ ...common, method, path: to }, target.source, gateway);
  if (handle !== null) {
    const edited = await tell("PATCH", `${path}/messages/${encodeURIComponent(handle)}`);
    if (edited.kind !== "gone") return edited;
  }
  // The first of a webhook is posted to it, the first of a channel to its messages.
  return tell("POST", common.asBot ? `${path}/messages` : path);
}
