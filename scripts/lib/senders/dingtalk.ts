import { createHmac, randomUUID } from "node:crypto";
import type { Sender, SendOptions, Sent } from "./sender.ts";

/** Ids of the demo config. */
const CORPORATION = "ding00000000000000000001";
const STAFF: Readonly<Record<string, string>> = { "dba-1": "dba1", "dba-2": "dba2", "on-call": "oncall" };

/** DingTalk signs the time alone, so two messages of one millisecond have the same signature: each gets one of its own. */
let last = 0;

function timeFor({ at }: SendOptions): number {
  if (at !== undefined) return at;
  last = Math.max(Date.now(), last + 1);
  return last;
}

/** Makes a message to the robot in a group of the demo's organisation. */
export async function message(options: SendOptions, more: object): Promise<Sent> {
  const session = `https://oapi.dingtalk.com/robot/sendBySession?session=demo${randomUUID().replaceAll("-", "")}`;
  const secret = options.variables.DINGTALK_APP_SECRET ?? "";
  const timestamp = String(timeFor(options));
  const body = JSON.stringify({
    ...{ msgtype: "text", msgId: options.delivery ?? `msg${randomUUID()}`, createAt: Date.now() },
    ...{ conversationType: "2", conversationId: "cidDemoGroup000000001==", isInAtList: true },
    ...{ chatbotCorpId: CORPORATION, senderCorpId: CORPORATION, robotCode: "dingdemorobot0001" },
    ...{ senderStaffId: STAFF[options.person] ?? "stranger", senderNick: options.person },
    ...{ sessionWebhook: session, sessionWebhookExpiredTime: Date.now() + 90 * 60 * 1000 },
    ...more,
  });
  const headers = {
    "content-type": "application/json; charset=utf-8",
    timestamp,
    sign: createHmac("sha256", secret).update(`${timestamp}\n${secret}`).digest("base64"),
  };
  return { headers, body, conversation: session };
}

export const dingtalkSender: Sender = {
  secrets: ["DINGTALK_APP_SECRET"],
  command: (text, options) => message(options, { text: { content: ` ${text}` } }),
  textOf: (body) => {
    const { markdown, msgParam } = Object(body);
    const text = markdown?.text ?? (typeof msgParam === "string" ? JSON.parse(msgParam).text : "");
    return String(text)
      .replace(/(?<!\\)\*\*/g, "")
      .replace(/\\(.)/g, "$1");
  },
  isReplyTo: ({ conversation }, { url }) => url === conversation,
};
