import { createHash } from "node:crypto";
import * as z from "zod";
import { composeReport } from "../../chat/compose/operation.ts";
import { isWatch } from "../../model/operation.ts";
import type { Delivery, ReplyTarget, Report } from "../../model/report.ts";
import type { Language } from "../../shared/language.ts";
import { type Caller, editCard, replyWithCard, sendCard } from "./api.ts";
import { type Card, renderCard } from "./render.ts";

/** A card may be edited five times a second; every few seconds is as much as people read. */
const EVERY = 5_000;

/** Where a message was written or a button pressed. */
const placeSchema = z.object({
  openId: z.string(),
  chatId: z.string(),
  /** What is answered: the message, or the card with the button. */
  messageId: z.string(),
  /** Names the one card that answers it. */
  uuid: z.string(),
});

export type FeishuPlace = z.infer<typeof placeSchema>;

/** The name of a card by what it answers, by which Feishu sends it once: 50 characters at most (Feishu, "Reply message"). */
export const uuidOf = (...parts: readonly string[]): string =>
  createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 40);

/**
 * Where later answers go. One card lives through the operation, an answer to the message that asked for it; where that message is gone
 * or the card can be edited no more, a card in the chat; and when the bot may not write there, the end goes to who asked.
 */
export const feishuTarget = (source: string, language: Language, place: FeishuPlace): ReplyTarget => ({
  source,
  language,
  address: place,
  ways: [
    { name: "reply", carries: "all", limit: null },
    { name: "chat", carries: "all", limit: null },
    { name: "direct", carries: "ends", limit: null },
  ],
  every: EVERY,
});

/**
 * The first answer to what was written has its card already, or is having it made at this moment: by the same name Feishu says which
 * one that is, and does not say whether it made a new one. So it is written over in either case.
 */
async function overFirstAnswer({ messageId, uuid }: FeishuPlace, card: Card, caller: Caller): Promise<Delivery> {
  const answer = await replyWithCard(messageId, uuid, card, caller);
  return answer.kind === "delivered" && answer.handle !== undefined ? editCard(answer.handle, card, caller) : answer;
}

/** The card of its own by which each way tells something; sent again after a lost answer, it is the same one. */
const NEW_CARD: Readonly<
  Record<string, (place: FeishuPlace, name: string, card: Card, caller: Caller) => Promise<Delivery>>
> = {
  reply: ({ messageId }, name, card, caller) => replyWithCard(messageId, name, card, caller),
  chat: ({ chatId }, name, card, caller) => sendCard("chat_id", chatId, name, card, caller),
  direct: ({ openId }, name, card, caller) => sendCard("open_id", openId, name, card, caller),
};

/** Delivers a report. An update of a watch is a card beside the earlier ones. */
export async function reportToFeishu(report: Report, caller: Caller): Promise<Delivery> {
  const { kind, news = null, way, handle, target, operation } = report;
  const place = placeSchema.safeParse(target.address);
  const send = NEW_CARD[way.name];
  if (!send || !place.success) return { kind: "gone", cause: `Feishu has no way "${way.name}"` };
  const card = renderCard(composeReport(report));
  if (handle !== null) return editCard(handle, card, caller);
  if (isWatch(operation)) {
    const name = uuidOf(way.name, place.data.uuid, operation.id, kind, JSON.stringify(news));
    return send(place.data, name, card, caller);
  }
  if (way.name === "reply") return overFirstAnswer(place.data, card, caller);
  return send(place.data, uuidOf(way.name, place.data.uuid, operation.id), card, caller);
}
