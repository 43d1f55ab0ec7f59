import type { Services } from "../../application/services.ts";
import { answerLine, press } from "../../chat/answer.ts";
import { type ChatAnswer, type ChatLine, withoutAddress } from "../../chat/line.ts";
import { languageOf, personOf } from "../../chat/who.ts";
import { textLines } from "../../model/message.ts";
import { logWarning } from "../../shared/log.ts";
import { deliveryKeys } from "../../webhooks/delivery-keys.ts";
import type { Verified } from "../platform.ts";
import { type Caller, editCard, replyWithCard } from "./api.ts";
import { type FeishuButton, type FeishuMessage, parseFeishu } from "./parse.ts";
import { renderCard, renderPressed } from "./render.ts";
import { type FeishuPlace, feishuTarget, uuidOf } from "./report.ts";
import type { FeishuSettings } from "./settings.ts";

/** Feishu takes this for "received"; an empty body is an error to it. */
const received = () => Response.json({});

type Request = Verified<FeishuSettings>;

/** Answers a verified request of Feishu. */
export async function answerFeishu(services: Services, request: Request): Promise<Response> {
  const event = parseFeishu(request.body, request.settings.app_id);
  switch (event.kind) {
    case "message":
      return answerMessage(services, request, event.message);
    case "button":
      return answerButton(services, request, event.button);
    case "challenge":
      return Response.json({ challenge: event.challenge });
    case "foreign":
      logWarning("feishu_person_of_another_tenant", { source: request.source });
      return received();
    case "ignored":
      return received();
  }
}

/** What every line from this source has in common. */
function lineOf(
  { gateway }: Services,
  { source, secret, settings, proof }: Request,
  { openId, chatId, messageId }: Omit<FeishuPlace, "uuid">,
  deliveries: readonly [string, ...string[]],
): { readonly line: ChatLine; readonly place: FeishuPlace } {
  const principal = personOf(gateway.config, "feishu", openId);
  const language = languageOf(gateway.config, settings, principal);
  const place = { openId, chatId, messageId, uuid: uuidOf("reply", source, deliveries[0]) };
  const dedupe = deliveryKeys({ source, proof }, deliveries);
  const reply = feishuTarget(source, language, place);
  return { line: { text: "", source, secret, channel: chatId, language, principal, dedupe, reply }, place };
}

const callerOf = ({ gateway }: Services, { source: name, settings }: Request): Caller => ({ name, settings, gateway });

/** Says it in one card under what was written; what comes later takes its place. Best effort: what was accepted is told by the desk. */
async function tell(caller: Caller, place: FeishuPlace, answer: ChatAnswer): Promise<void> {
  const reply = (said: ChatAnswer["now"]) => replyWithCard(place.messageId, place.uuid, renderCard(said), caller);
  const first = await reply(answer.now);
  const found = await answer.later?.();
  const last = !found
    ? first
    : first.kind === "delivered" && first.handle !== undefined
      ? await editCard(first.handle, renderCard(found), caller)
      : await reply(found);
  if (last.kind !== "delivered") logWarning("feishu_answer_not_sent", { source: caller.name, cause: last.cause });
}

/** What was written to the bot. Feishu sends a message again at times as another event, so the message itself stands for the delivery. */
async function answerMessage(
  services: Services,
  request: Request,
  { eventId, text, ...where }: FeishuMessage,
): Promise<Response> {
  const { line, place } = lineOf(services, request, where, [where.messageId, eventId]);
  const answer = await answerLine(services, { ...line, text: withoutAddress(text) });
  request.waitUntil(tell(callerOf(services, request), place, answer));
  return received();
}

/**
 * A pressed button. What is for everybody takes the place of the card: Feishu would put the old one back otherwise, should the desk
 * edit it before this answer is in. Who pressed is told in a word, and under the card where there is more to say.
 */
async function answerButton(
  services: Services,
  request: Request,
  { eventId, action, value, ...where }: FeishuButton,
): Promise<Response> {
  const { line, place } = lineOf(services, request, where, [eventId]);
  const answer = await press(services, line, { action, value });
  const { now, later } = answer;
  const hasMore = later !== undefined || textLines(now).length > 0;
  if (now.to === "requester" && hasMore) {
    request.waitUntil(tell(callerOf(services, request), place, answer));
  }
  return Response.json(renderPressed(now));
}
