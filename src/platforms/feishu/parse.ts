import * as z from "zod";
import { parseJson } from "../../shared/json.ts";
import { parseInboundJson } from "../../shared/json-bounds.ts";
import { INBOUND } from "../../shared/limits.ts";
import { FEISHU_IDS } from "./settings.ts";

/** What Feishu sends to the one URL, after verification and decryption. */
export type FeishuEvent =
  | { readonly kind: "message"; readonly message: FeishuMessage }
  | { readonly kind: "button"; readonly button: FeishuButton }
  /** The handshake: wants its challenge back. */
  | { readonly kind: "challenge"; readonly challenge: string }
  /** Somebody of another company, in a chat that both are in: open_ids are the app's, rights are the company's. */
  | { readonly kind: "foreign" }
  /** Verified, and nothing that this gateway acts on. */
  | { readonly kind: "ignored" };

/** Written by a person in a chat. */
export interface FeishuMessage {
  readonly eventId: string;
  readonly messageId: string;
  readonly chatId: string;
  readonly openId: string;
  readonly text: string;
}

/** A pressed button of a card. */
export interface FeishuButton {
  readonly eventId: string;
  readonly openId: string;
  /** The card, and the chat that it is in. */
  readonly messageId: string;
  readonly chatId: string;
  readonly action: "approve" | "deny" | "say";
  readonly value: string;
}

const { person: openId, channel: chatId } = FEISHU_IDS;

/** It becomes a part of addresses that are called. */
const messageId = z.string().regex(/^om_[0-9A-Za-z_-]{1,80}$/);

const challengeSchema = z.object({ type: z.literal("url_verification"), challenge: z.string().max(1000) });

/** The header of events of version 2.0, which alone are subscribed to (Feishu, "Event structure"). */
const headerOf = <Type extends string>(type: Type) =>
  z.object({
    event_id: z.string().min(1).max(200),
    event_type: z.literal(type),
    app_id: z.string(),
    tenant_key: z.string().min(1),
  });

/** "Receive message": in groups where the bot is mentioned, and in chats with it alone. */
const messageSchema = z.object({
  schema: z.literal("2.0"),
  header: headerOf("im.message.receive_v1"),
  event: z.object({
    sender: z.object({
      sender_id: z.object({ open_id: openId }),
      // Bots, ourselves among them, are "app".
      sender_type: z.literal("user"),
      tenant_key: z.string(),
    }),
    message: z.object({
      message_id: messageId,
      chat_id: chatId,
      chat_type: z.string(),
      message_type: z.literal("text"),
      content: z.string(),
      mentions: z
        .array(z.object({ key: z.string(), mentioned_type: z.string().optional() }))
        .max(INBOUND.mentions)
        .default([]),
    }),
  }),
});

const contentSchema = z.object({ text: z.string() });

/** "Card callback", version 2.0; `value` is what the button was given (`render.ts`). */
const buttonSchema = z.object({
  schema: z.literal("2.0"),
  header: headerOf("card.action.trigger"),
  event: z.object({
    operator: z.object({ open_id: openId, tenant_key: z.string() }),
    action: z.object({
      value: z.object({ action: z.enum(["approve", "deny", "say"]), value: z.string().max(2000) }),
    }),
    context: z.object({ open_message_id: messageId, open_chat_id: chatId }),
  }),
});

const decoder = new TextDecoder();

/**
 * Takes a verified event apart.
 * @param appId of the source: one URL may be given to several apps by mistake, and open_ids are each app's own
 */
export function parseFeishu(body: Uint8Array, appId: string): FeishuEvent {
  const json = parseJson(decoder.decode(body));
  const challenge = challengeSchema.safeParse(json);
  if (challenge.success) return { kind: "challenge", challenge: challenge.data.challenge };
  const button = buttonSchema.safeParse(json);
  if (button.success) return readButton(button.data, appId);
  const message = messageSchema.safeParse(json);
  return message.success ? readMessage(message.data, appId) : { kind: "ignored" };
}

function readButton({ header, event }: z.infer<typeof buttonSchema>, appId: string): FeishuEvent {
  if (header.app_id !== appId) return { kind: "ignored" };
  if (event.operator.tenant_key !== header.tenant_key) return { kind: "foreign" };
  const { open_message_id, open_chat_id } = event.context;
  const button = {
    eventId: header.event_id,
    openId: event.operator.open_id,
    messageId: open_message_id,
    chatId: open_chat_id,
    ...event.action.value,
  };
  return { kind: "button", button };
}

function readMessage({ header, event }: z.infer<typeof messageSchema>, appId: string): FeishuEvent {
  const { sender, message } = event;
  const content = contentSchema.safeParse(parseInboundJson(message.content));
  if (header.app_id !== appId || !content.success || !isForUs(message)) return { kind: "ignored" };
  if (sender.tenant_key !== header.tenant_key) return { kind: "foreign" };
  return {
    kind: "message",
    message: {
      eventId: header.event_id,
      messageId: message.message_id,
      chatId: message.chat_id,
      openId: sender.sender_id.open_id,
      text: withoutMentions(content.data.text),
    },
  };
}

/**
 * In a group only what mentions the bot is for it. Feishu sends nothing else, unless the app was given the right to read everything:
 * then what mentions people alone, or nobody, is passed over. Only newer events say whom they mention.
 */
const isForUs = ({ chat_type, mentions }: z.infer<typeof messageSchema>["event"]["message"]) =>
  chat_type === "p2p" || mentions.some(({ mentioned_type }) => mentioned_type !== "user");

/** Mentions stand in the text as `@_user_1`, the one of everybody as `@_all`. */
const withoutMentions = (text: string) => text.replace(/@_(user_\d+|all)/g, " ");
