import { composeReport } from "../../chat/compose/operation.ts";
import type { Message } from "../../model/message.ts";
import type { Delivery, ReplyTarget, Report } from "../../model/report.ts";
import { isAllowed } from "../../outbound/egress.ts";
import type { Language } from "../../shared/language.ts";
import { callPlatform } from "../shared/call.ts";
import { callDingtalk, type DingtalkConnection } from "./api.ts";
import { deliveryBySession } from "./delivery.ts";
import type { DingtalkMessage } from "./parse.ts";
import { renderDingtalk } from "./render.ts";

/** The one address that messages of a session go to; it comes in a body that nobody has signed. */
const SESSION = { host: "oapi.dingtalk.com", path: "/robot/sendBySession" } as const;

/** A session lives for an hour and a half; who names a later end is not believed. */
const SESSION_LIFETIME = 90 * 60 * 1000;

/** Messages cannot be edited: each is one more to read, and a robot may send twenty a minute to all its groups together. */
const EVERY = 5 * 60_000;

const isSession = (url: string) => isAllowed(url, [SESSION.host]) && new URL(url).pathname === SESSION.path;

/** Where later answers go: to the session while it lives, then as the robot. */
export function dingtalkTarget(source: string, language: Language, message: DingtalkMessage, now: number): ReplyTarget {
  const { sessionWebhook, sessionWebhookExpiredTime, senderStaffId, conversationId, conversationType } = message;
  const expiresAt = Math.min(sessionWebhookExpiredTime, now + SESSION_LIFETIME);
  const canReply = isSession(sessionWebhook);
  return {
    source,
    language,
    address: {
      ...(canReply ? { session: sessionWebhook } : {}),
      ...(conversationType === "2" ? { group: conversationId } : {}),
      staff: senderStaffId,
    },
    ways: [
      ...(canReply ? [{ name: "session", carries: "all", limit: { expiresAt, uses: null, keep: 0 } } as const] : []),
      { name: "robot", carries: "all", limit: null },
    ],
    every: EVERY,
  };
}

async function toSession(
  { address }: ReplyTarget,
  message: Message,
  { gateway }: DingtalkConnection,
): Promise<Delivery> {
  const url = String(address.session);
  if (!isSession(url)) return { kind: "gone", cause: "there is no session to answer to" };
  // In a group who asked is called by name (DingTalk, "Message types", at), though not for each step.
  const called = address.group === undefined || message.kind === "progress" ? null : String(address.staff);
  const at = { isAtAll: false, atUserIds: called === null ? [] : [called] };
  const body = { msgtype: "markdown", markdown: renderDingtalk(message, called), at };
  return deliveryBySession(await callPlatform({ url, hosts: [SESSION.host], body }, gateway));
}

/** As the robot: to the group, or to the one person (DingTalk, "Robot sends group messages", "… one-to-one messages in batches"). */
function asRobot({ address }: ReplyTarget, message: Message, connection: DingtalkConnection): Promise<Delivery> {
  const { robot_code: robotCode } = connection.settings;
  const content = { robotCode, msgKey: "sampleMarkdown", msgParam: JSON.stringify(renderDingtalk(message)) };
  return address.group === undefined
    ? callDingtalk("/v1.0/robot/oToMessages/batchSend", { ...content, userIds: [address.staff] }, connection)
    : callDingtalk("/v1.0/robot/groupMessages/send", { ...content, openConversationId: address.group }, connection);
}

/** Answers a message at once: in its session, or as the robot. */
export async function sayInDingtalk(
  target: ReplyTarget,
  message: Message,
  connection: DingtalkConnection,
): Promise<void> {
  const said = await toSession(target, message, connection);
  if (said.kind === "gone") await asRobot(target, message, connection);
}

/** Delivers a report: to the session, or as the robot. */
export function reportToDingtalk(report: Report, connection: DingtalkConnection): Promise<Delivery> {
  const tell = report.way.name === "session" ? toSession : asRobot;
  return tell(report.target, composeReport(report), connection);
}
