import type { Connection } from "../../config/gateway.ts";
import type { Delivery } from "../../model/report.ts";
import type { PlatformAnswer } from "../../outbound/egress.ts";
import { callWithToken } from "../shared/access-token.ts";
import { callPlatform } from "../shared/call.ts";
import { deliveryOf } from "./delivery.ts";
import type { Card } from "./render.ts";
import type { FeishuSettings } from "./settings.ts";
import { askForToken } from "./token.ts";

/** The part of Feishu's API that is called, each with the permission `im:message:send_as_bot` or `im:message`. */

const MESSAGES = "/open-apis/im/v1/messages";

/** As whom it is called. */
export type Caller = Connection<FeishuSettings>;

/** What the API takes for a card: JSON in a string. */
const contentOf = (card: Card) => JSON.stringify(card);

/**
 * Answers a message with a card (Feishu, "Reply message"), in its thread where it is in one. `handle` is the card's message id.
 * @param uuid at most one message is sent with the same one within an hour; who sends it again is told the first one's id
 */
export const replyWithCard = (messageId: string, uuid: string, card: Card, caller: Caller): Promise<Delivery> =>
  call(
    "POST",
    `${MESSAGES}/${messageId}/reply`,
    { msg_type: "interactive", content: contentOf(card), reply_in_thread: false, uuid },
    caller,
  );

/** Writes a card into a chat or to a person (Feishu, "Send message"). */
export const sendCard = (
  to: "chat_id" | "open_id",
  id: string,
  uuid: string,
  card: Card,
  caller: Caller,
): Promise<Delivery> =>
  call(
    "POST",
    `${MESSAGES}?receive_id_type=${to}`,
    { receive_id: id, msg_type: "interactive", content: contentOf(card), uuid },
    caller,
  );

/** Puts a card in the place of one that was sent before (Feishu, "Update a sent card"): five times a second, for 14 days. */
export async function editCard(messageId: string, card: Card, caller: Caller): Promise<Delivery> {
  const edited = await call("PATCH", `${MESSAGES}/${messageId}`, { content: contentOf(card) }, caller);
  return edited.kind === "delivered" ? { kind: "delivered", handle: messageId } : edited;
}

/** Calls the API as the app. */
async function call(method: "POST" | "PATCH", path: string, body: unknown, caller: Caller): Promise<Delivery> {
  const { host } = caller.settings;
  const answer = await callWithToken(caller, TOKENS, (token) => {
    const headers = { authorization: `Bearer ${token}` };
    return callPlatform({ method, url: `https://${host}${path}`, hosts: [host], headers, body }, caller.gateway);
  });
  const delivery = deliveryOf(answer);
  return delivery.kind === "token" ? { kind: "gone", cause: delivery.cause } : delivery;
}

const TOKENS = {
  ask: askForToken,
  isRefused: (answer: PlatformAnswer) => deliveryOf(answer).kind === "token",
};
