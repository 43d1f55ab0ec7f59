import { createCipheriv, createHash, randomBytes, randomUUID } from "node:crypto";
import type { Sender, SendOptions, Sent } from "./sender.ts";

/** Plays Feishu: encrypts with the Encrypt Key, signs, and says what the demo's app would be sent. */

const APP_ID = "cli_demo000000000001";
const TENANT = "2ca1d211f64f6438";

/** open_ids of the demo config. */
const PEOPLE: Readonly<Record<string, string>> = {
  "dba-1": "ou_00000000000000000000000000000001",
  "dba-2": "ou_00000000000000000000000000000002",
  "on-call": "ou_00000000000000000000000000000003",
};
const STRANGER = "ou_00000000000000000000000000000004";

const CHAT = "oc_00000000000000000000000000000001";

const id = () => randomUUID().replaceAll("-", "");

/** The parts of an event that tests change; what is absent is as the demo has it. */
export interface FeishuParts {
  readonly header?: object;
  readonly sender?: object;
  readonly message?: object;
  readonly operator?: object;
  readonly context?: object;
}

/** Encrypts and signs an event (Feishu, "Configure Encrypt Key"). */
export function feishuRequest(event: unknown, { variables, at = Date.now() }: SendOptions): Omit<Sent, "conversation"> {
  const key = variables.FEISHU_ENCRYPT_KEY ?? "";
  const iv = randomBytes(16);
  const cipher = createCipheriv("aes-256-cbc", createHash("sha256").update(key).digest(), iv);
  const encrypted = Buffer.concat([iv, cipher.update(JSON.stringify(event), "utf8"), cipher.final()]);
  const body = JSON.stringify({ encrypt: encrypted.toString("base64") });
  const [time, nonce] = [String(Math.floor(at / 1000)), id()];
  return {
    body,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "x-lark-request-timestamp": time,
      "x-lark-request-nonce": nonce,
      "x-lark-signature": createHash("sha256").update(`${time}${nonce}${key}${body}`).digest("hex"),
    },
  };
}

const header = (type: string, { variables, delivery = id(), at = Date.now() }: SendOptions) => ({
  event_id: delivery,
  event_type: type,
  create_time: String(at),
  token: variables.FEISHU_VERIFICATION_TOKEN ?? "",
  app_id: APP_ID,
  tenant_key: TENANT,
});

const personOf = ({ person }: SendOptions) => PEOPLE[person] ?? (person.startsWith("ou_") ? person : STRANGER);

/** A message to the bot in a group, as it comes where the bot is mentioned. */
export function feishuMessage(text: string, options: SendOptions, parts: FeishuParts = {}): Sent {
  const message = {
    message_id: `om_${options.delivery === undefined ? id() : createHash("md5").update(options.delivery).digest("hex")}`,
    create_time: String(options.at ?? Date.now()),
    chat_id: CHAT,
    chat_type: "group",
    message_type: "text",
    content: JSON.stringify({ text: text.startsWith("@_user_") ? text : `@_user_1 ${text}` }),
    mentions: [
      { key: "@_user_1", id: { open_id: "ou_000000000000000000000000000000b0" }, name: "drs", tenant_key: TENANT },
    ],
    ...parts.message,
  };
  const sender = {
    sender_id: { open_id: personOf(options) },
    sender_type: "user",
    tenant_key: TENANT,
    ...parts.sender,
  };
  const event = {
    schema: "2.0",
    header: { ...header("im.message.receive_v1", options), ...parts.header },
    event: { sender, message },
  };
  return { ...feishuRequest(event, options), conversation: message.message_id };
}

/** A pressed button of a card. */
export function feishuPress(value: object, options: SendOptions, parts: FeishuParts = {}): Sent {
  const context = { open_message_id: `om_${id()}`, open_chat_id: CHAT, ...parts.context };
  const event = {
    schema: "2.0",
    header: { ...header("card.action.trigger", options), ...parts.header },
    event: {
      operator: { tenant_key: TENANT, open_id: personOf(options), ...parts.operator },
      token: `c-${id()}`,
      action: { value, tag: "button" },
      host: "im_message",
      context,
    },
  };
  return { ...feishuRequest(event, options), conversation: context.open_message_id };
}

export const feishuSender: Sender = {
  secrets: ["FEISHU_ENCRYPT_KEY", "FEISHU_VERIFICATION_TOKEN"],
  command: async (text, options) => feishuMessage(text, options),
  press: async ({ action, value }, options) => feishuPress({ action, value }, options),
  textOf: feishuText,
  // The simulator names an answer after what it answers, so edits of it are found too.
  isReplyTo: ({ conversation }, { url }) => url.includes(`/open-apis/im/v1/messages/${conversation}`),
};

/** The texts of a card that was sent, or of the answer to a pressed button. */
function feishuText(body: unknown): string {
  const { content, toast, card } = Object(body);
  const said = typeof toast?.content === "string" ? [toast.content] : [];
  const shown = typeof content === "string" ? JSON.parse(content) : card?.data;
  return [...said, ...textsIn(shown?.header), ...textsIn(shown?.body)].join("\n").replaceAll("\u200b", "");
}

/** Every plain text in order. */
function textsIn(part: unknown): string[] {
  if (Array.isArray(part)) return part.flatMap(textsIn);
  if (typeof part !== "object" || part === null) return [];
  const { tag, content } = part as { tag?: unknown; content?: unknown };
  return tag === "plain_text" ? [String(content)] : Object.values(part).flatMap(textsIn);
}
