import { composeReport } from "../../chat/compose/operation.ts";
import type { Connection, Gateway } from "../../config/gateway.ts";
import type { Message } from "../../model/message.ts";
import type { Delivery, ReplyTarget, Report } from "../../model/report.ts";
import { deliveryByStatus } from "../../outbound/delivery.ts";
import { isAllowed } from "../../outbound/egress.ts";
import type { Language } from "../../shared/language.ts";
import { callPlatform } from "../shared/call.ts";
import { callSlack } from "./api.ts";
import { renderSlack } from "./render.ts";

/** Reply URLs come out of requests; only this host is ever called. */
const HOSTS = ["hooks.slack.com"];

/** A `response_url` takes five messages within 30 minutes (Slack, "Handling user interaction"); two are kept for the end. */
const RESPONSE_URL = { uses: 5, keep: 2, lifetime: 30 * 60 * 1000 } as const;

/** Slack takes about one message a second in a channel (Slack, "Rate limits"); an edit every few seconds is as much as people read. */
const EVERY = { edited: 5_000, posted: 30_000 } as const;

/** Where a command or button was used. */
export interface SlackPlace {
  readonly user_id: string;
  readonly channel_id: string;
  /** Empty where Slack gave none. */
  readonly response_url: string;
  /** The thread that it belongs to. */
  readonly thread_ts?: string;
}

/**
 * Where later answers go. With a bot one message in the channel lives through the operation; where the bot is not in the channel, or
 * there is none, the `response_url` takes a few; and when that is over the end goes to who asked, directly.
 * @param hasBot whether the source has a bot token
 * @returns `null` when there is no way, for want of a bot and of an address that is Slack's
 */
export function slackTarget(
  source: string,
  language: Language,
  { response_url, ...place }: SlackPlace,
  hasBot: boolean,
  now: number,
): ReplyTarget | null {
  const canReply = isAllowed(response_url, HOSTS);
  if (!canReply && !hasBot) return null;
  const { lifetime, ...uses } = RESPONSE_URL;
  return {
    source,
    language,
    address: canReply ? { ...place, response_url } : place,
    ways: [
      ...(hasBot ? [{ name: "bot", carries: "all", limit: null } as const] : []),
      ...(canReply ? [{ name: "reply", carries: "all", limit: { expiresAt: now + lifetime, ...uses } } as const] : []),
      ...(hasBot ? [{ name: "direct", carries: "ends", limit: null } as const] : []),
    ],
    every: hasBot ? EVERY.edited : EVERY.posted,
  };
}

/** Posts a message to where the command came from. */
export const postToSlack = async (url: string, message: object, gateway: Gateway): Promise<Delivery> =>
  deliveryByStatus(await callPlatform({ url, hosts: HOSTS, body: message }, gateway));

/**
 * Answers a pressed button at its own `response_url` (Slack, "Handling user interaction"): for everybody in place of the message
 * with the buttons, else to who pressed alone.
 */
export async function replaceInSlack(url: string, message: Message, gateway: Gateway): Promise<void> {
  if (!isAllowed(url, HOSTS)) return;
  await postToSlack(url, { ...renderSlack(message), replace_original: message.to === "everybody" }, gateway);
}

/**
 * Answers what came without a `response_url`: in its place, to who asked alone where others would see it, or directly where the bot
 * is not a member.
 */
export async function tellInSlack(
  { user_id: user, channel_id: channel, thread_ts }: SlackPlace,
  message: Message,
  source: string,
  gateway: Gateway,
): Promise<void> {
  const { text, blocks } = renderSlack(message);
  const isShared = !channel.startsWith("D");
  const method = isShared && message.to === "requester" ? "chat.postEphemeral" : "chat.postMessage";
  const said = await callSlack(method, { channel, user, thread_ts, text, blocks }, source, gateway);
  if (said.kind === "gone") await callSlack("chat.postMessage", { channel: user, text, blocks }, source, gateway);
}

/** Writes the message of an operation into its channel, or over what it said before. */
function postAsBot({ target, handle }: Report, message: Message, gateway: Gateway): Promise<Delivery> {
  const { text, blocks } = renderSlack(message);
  const { channel_id: channel, thread_ts } = target.address;
  const known = handle === null ? null : readHandle(handle);
  return known
    ? callSlack("chat.update", { ...known, text, blocks }, target.source, gateway)
    : callSlack("chat.postMessage", { channel, thread_ts, text, blocks }, target.source, gateway);
}

/** Writes to who asked (Slack, "chat.postMessage": a user's id for a channel makes a direct message). */
function writeToAsker({ target }: Report, message: Message, gateway: Gateway): Promise<Delivery> {
  const { text, blocks } = renderSlack(message);
  return callSlack("chat.postMessage", { channel: target.address.user_id, text, blocks }, target.source, gateway);
}

/** Channel and time are what Slack calls a message by. */
function readHandle(handle: string) {
  const [channel, ts] = handle.split(" ");
  return { channel, ts };
}

const WAYS: Readonly<Record<string, (report: Report, message: Message, gateway: Gateway) => Promise<Delivery>>> = {
  bot: postAsBot,
  reply: ({ target }, message, gateway) =>
    postToSlack(String(target.address.response_url), renderSlack(message), gateway),
  direct: writeToAsker,
};

/** Delivers a report by its way. */
export async function reportToSlack(report: Report, { gateway }: Pick<Connection, "gateway">): Promise<Delivery> {
  const way = WAYS[report.way.name];
  if (!way) return { kind: "gone", cause: `Slack has no way "${report.way.name}"` };
  return way(report, composeReport(report), gateway);
}
