/**
 * The part of Feishu's API that the gateway calls: access tokens, and cards that are sent as messages or replies, and
 * edited.
 */
import { createHash } from "node:crypto";
import * as z from "zod";
import type { Simulator } from "../context.ts";
import { cardSchema } from "./feishu-card.ts";
import type { FeishuState } from "./feishu-state.ts";
import type { Answer, Platform } from "./platform.ts";

/** Part of every access token from here, so that it can be recognised anywhere. */
export const FEISHU_TOKEN_MARK = "simulatedTenantToken";

const HOUR = 60 * 60 * 1000;
const LIMITS = { cardBytes: 30 * 1024, uuidFor: HOUR, editableFor: 14 * 24 * HOUR } as const;

/**
 * The bot is in no chat with an id that starts with oc_outside, and messages with ids that start with om_recalled are
 * recalled.
 */
const isOutside = (id: unknown) => String(id).startsWith("oc_outside");
const isRecalled = (id: string) => id.startsWith("om_recalled");

const MESSAGES: Readonly<Record<number, string>> = {
  0: "success",
  230001: "Your request contains an invalid request parameter.",
  230002: "The bot can not be outside the group.",
  230011: "The message is recalled.",
  230025: "The length of the message content reaches its limit.",
  230031: "Message can only be modified within 14 days after sending.",
  230099: "Failed to create card content.",
  99991663: "Invalid access token for authorization. Please make a test attempt with another token.",
};

/** Business errors have the status 400 ("Server error codes"). */
const says = (code: number, data: object = {}): Answer => [
  code === 0 ? 200 : 400,
  { code, msg: MESSAGES[code] ?? "error", ...(code === 0 ? { data } : {}) },
];

const cardContent = z.string().transform((content, context) => {
  const card = cardSchema.safeParse(readJson(content));
  if (card.success) return card.data;
  context.addIssue("no card of JSON 2.0");
  return z.NEVER;
});

const uuid = z.string().min(1).max(50);
const replySchema = z.object({
  msg_type: z.literal("interactive"),
  content: cardContent,
  reply_in_thread: z.boolean().optional(),
  uuid,
});
const sendSchema = replySchema.extend({ receive_id: z.string().regex(/^(oc|ou)_/) });
const editSchema = z.strictObject({ content: cardContent });

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function stateOf({ store }: Simulator): FeishuState {
  store.state.feishu ??= { cards: {}, sent: {} };
  return store.state.feishu;
}

/** Send a card once for each uuid; a repeated request gets the first message's id. */
function sendOnce(simulator: Simulator, key: string, chat: object, newId: () => string): Answer {
  const state = stateOf(simulator);
  const now = simulator.clock.realNow();
  const before = state.sent[key];
  const message_id = before && now - before.at < LIMITS.uuidFor ? before.message_id : newId();
  state.sent[key] = { message_id, at: before?.message_id === message_id ? before.at : now };
  state.cards[message_id] ??= { at: now };
  return says(0, { message_id, msg_type: "interactive", ...chat });
}

const digest = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 12);

/** The id of a reply starts with that of its message, so that readers of the calls see the connection. */
const answerId = (parent: string, name: string) => `${parent}_${digest(name)}`;

const reply = (simulator: Simulator, parent: string, fields: unknown): Answer => {
  if (isRecalled(parent)) return says(230011);
  const read = replySchema.safeParse(fields);
  if (!read.success) return says(230001);
  return sendOnce(simulator, read.data.uuid, {}, () => answerId(parent, read.data.uuid));
};

const send = (simulator: Simulator, to: string | null, fields: unknown): Answer => {
  const read = sendSchema.safeParse(fields);
  const prefix = to === "chat_id" ? "oc_" : to === "open_id" ? "ou_" : null;
  if (!read.success || prefix === null || !read.data.receive_id.startsWith(prefix)) return says(230001);
  const { receive_id, uuid: key } = read.data;
  if (isOutside(receive_id)) return says(230002);
  return sendOnce(simulator, key, { chat_id: receive_id }, () => `om_${digest(receive_id)}${digest(key)}`);
};

const edit = (simulator: Simulator, id: string, fields: unknown): Answer => {
  const card = stateOf(simulator).cards[id];
  if (!card || isRecalled(id)) return says(230011);
  if (simulator.clock.realNow() - card.at > LIMITS.editableFor) return says(230031);
  return editSchema.safeParse(fields).success ? says(0) : says(230099);
};

const tokenSchema = z.object({ app_id: z.string().regex(/^cli_/), app_secret: z.string().min(8) });

function accessToken(fields: unknown, simulator: Simulator): Answer {
  const asked = tokenSchema.safeParse(fields);
  if (!asked.success) return [400, { code: 10003, msg: "invalid param" }];
  const token = `t-${FEISHU_TOKEN_MARK}${digest(`${asked.data.app_id} ${simulator.clock.realNow()}`)}`;
  return [200, { code: 0, msg: "ok", tenant_access_token: token, expire: 7200 }];
}

/** `open.feishu.cn` and `open.larksuite.com`. */
export const feishuApi: Platform = ({ url, path, call, fields }, simulator) => {
  if (path === "/open-apis/auth/v3/tenant_access_token/internal") return accessToken(fields, simulator);
  if (!call.headers.authorization?.startsWith(`Bearer t-${FEISHU_TOKEN_MARK}`)) return says(99991663);
  if (call.bytes.length > LIMITS.cardBytes) return says(230025);
  const match = /^\/open-apis\/im\/v1\/messages(?:\/(om_[\w-]+)(\/reply)?)?$/.exec(path);
  const [, id, isReply] = match ?? [];
  if (match && call.method === "POST" && id === undefined) {
    return send(simulator, new URL(url).searchParams.get("receive_id_type"), fields);
  }
  if (call.method === "POST" && id && isReply) return reply(simulator, id, fields);
  if (call.method === "PATCH" && id && !isReply) return edit(simulator, id, fields);
  return [404, "404 page not found"];
};
