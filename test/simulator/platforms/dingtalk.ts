import type { Answer, Platform } from "./platform.ts";

/** The part of DingTalk that the gateway uses: session webhooks and the robot. */

const TOKEN = "simulated-token-of-the-robot";

/** Maximum number of bytes of a message. */
const LIMIT = 20_000;

const isMarkdown = (value: unknown): boolean => {
  const { title, text } = Object(value) as { title?: unknown; text?: unknown };
  return typeof title === "string" && title !== "" && typeof text === "string" && text !== "";
};

/** Respond with 200 even to refused messages, as DingTalk does. */
export const dingtalkSession: Platform = ({ path, url, call, fields }) => {
  if (path !== "/robot/sendBySession" || !url.includes("session=")) return [404, "not found"];
  if (call.bytes.length > LIMIT) return [200, { errcode: 460101, errmsg: "message too long" }];
  if (fields.msgtype !== "markdown" || !isMarkdown(fields.markdown))
    return [200, { errcode: 400105, errmsg: "unsupported msgtype" }];
  if (url.includes("session=expired")) return [200, { errcode: 300001, errmsg: "session expired" }];
  return [200, { errcode: 0, errmsg: "ok" }];
};

const invalid = (message: string): Answer => [400, { code: "invalidParameter", message }];

export const dingtalkApi: Platform = ({ path, call, fields }) => {
  if (path === "/v1.0/oauth2/accessToken") {
    const isComplete = Boolean(fields.appKey) && Boolean(fields.appSecret);
    return isComplete ? [200, { accessToken: TOKEN, expireIn: 7200 }] : invalid("appKey and appSecret");
  }
  if (call.headers["x-acs-dingtalk-access-token"] !== TOKEN) return [400, { code: "InvalidAuthentication" }];
  const { robotCode, msgKey, msgParam, openConversationId, userIds } = fields;
  if (!robotCode || msgKey !== "sampleMarkdown" || typeof msgParam !== "string")
    return invalid("robotCode, msgKey, msgParam");
  if (!isMarkdown(JSON.parse(msgParam))) return invalid("msgParam");
  if (path === "/v1.0/robot/groupMessages/send" && openConversationId) return [200, { processQueryKey: "sent" }];
  if (path === "/v1.0/robot/oToMessages/batchSend" && Array.isArray(userIds)) return [200, { processQueryKey: "sent" }];
  return [404, { code: "NotFound" }];
};
