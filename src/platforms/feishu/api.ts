import type { Gateway } from "../../config/gateway.ts";
import type { Delivery } from "../../model/report.ts";
import { send } from "../../outbound/egress.ts";
import { REPORT } from "../../shared/limits.ts";
import { deliveryOf, type FeishuDelivery } from "./delivery.ts";
import type { Card } from "./render.ts";
import { askForToken, tokens } from "./token.ts";

/** The part of Feishu's API that is called, each with the permission `im:message:send_as_bot` or `im:message`. */

const MESSAGES = "/open-apis/im/v1/messages";

/** As whom it is called. */
export interface Caller {
  readonly source: string;
  readonly gateway: Gateway;
}

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

async function call(method: "POST" | "PATCH", path: string, body: unknown, caller: Caller): Promise<Delivery> {
  const first = await callOnce(method, path, body, caller);
  // The token was taken back before its end: once more with a new one.
  const second = first.kind === "token" ? await callOnce(method, path, body, caller) : first;
  return second.kind === "token" ? { kind: "gone", cause: second.cause } : second;
}

async function callOnce(
  method: "POST" | "PATCH",
  path: string,
  body: unknown,
  { source, gateway }: Caller,
): Promise<FeishuDelivery> {
  const settings = gateway.config.parsed.sources[source];
  if (settings?.platform !== "feishu") return { kind: "gone", cause: `source ${source} is not Feishu's` };
  const { host } = settings;
  const asked = await tokens.get(source, Date.now(), () => askForToken(source, settings, gateway));
  if ("refused" in asked) return deliveryOf(asked.refused);
  const { value } = asked.token;
  const headers = { authorization: `Bearer ${value}` };
  const timeout = REPORT.timeout * gateway.runtime.timeScale;
  const url = `https://${host}${path}`;
  const delivery = deliveryOf(await send({ method, url, hosts: [host], headers, body, timeout }, gateway.runtime));
  if (delivery.kind === "token") tokens.forget(source, value);
  return delivery;
}
