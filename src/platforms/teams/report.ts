import { composeReport } from "../../chat/compose/operation.ts";
import type { Message } from "../../model/message.ts";
import type { Delivery, ReplyTarget, Report } from "../../model/report.ts";
import type { Language } from "../../shared/language.ts";
import { callTeams, type TeamsConnection } from "./api.ts";
import type { Activity } from "./parse.ts";
import { renderActivity } from "./render.ts";

/** A bot may send seven messages in a second to a conversation (Microsoft, "Optimize your bot with rate limiting"); people read slower. */
const EVERY = 5_000;

/**
 * Where later answers go: one card in the conversation, without any limit of time. Where that takes no more, as somebody has deleted
 * it, how it ended is told in a new one.
 */
export function teamsTarget(
  source: string,
  language: Language,
  { serviceUrl, conversation, id }: Activity,
): ReplyTarget {
  const ways = [
    { name: "card", carries: "all", limit: null },
    { name: "new card", carries: "ends", limit: null },
  ] as const;
  return { source, language, address: { serviceUrl, conversation, activity: id }, ways, every: EVERY };
}

/** The activities of a conversation, and below it one of them (Microsoft, "Bot Connector REST API"). */
function urlOf(target: ReplyTarget, activity: string): string {
  const base = String(target.address.serviceUrl).replace(/\/*$/, "/");
  return `${base}v3/conversations/${encodeURIComponent(String(target.address.conversation))}/activities/${encodeURIComponent(activity)}`;
}

/** Says something in answer to what was written. */
export const replyInTeams = (target: ReplyTarget, message: Message, connection: TeamsConnection): Promise<Delivery> =>
  callTeams(
    { method: "POST", url: urlOf(target, String(target.address.activity)), body: renderActivity(message) },
    connection,
  );

/** Delivers a report, in a card of its own or over what that said before. */
export function reportToTeams(report: Report, connection: TeamsConnection): Promise<Delivery> {
  const { target, handle } = report;
  const message = composeReport(report);
  if (handle === null) return replyInTeams(target, message, connection);
  return callTeams({ method: "PUT", url: urlOf(target, handle), body: renderActivity(message) }, connection);
}
