import type { Services } from "../../application/services.ts";
import { answerLine } from "../../chat/answer.ts";
import { type ChatLine, withoutAddress } from "../../chat/line.ts";
import { languageOf, personOf } from "../../chat/who.ts";
import { logWarning } from "../../shared/log.ts";
import { deliveryKeys } from "../../webhooks/delivery-keys.ts";
import type { Verified } from "../platform.ts";
import { type DingtalkMessage, parseDingtalk } from "./parse.ts";
import { dingtalkTarget, sayInDingtalk } from "./report.ts";
import type { DingtalkSettings } from "./settings.ts";

type Request = Verified<DingtalkSettings>;

/** Answers a verified request of DingTalk. */
export async function answerDingtalk(services: Services, request: Request): Promise<Response> {
  const message = parseDingtalk(request.body);
  const isFirst = await burn(services, request);
  if (isFirst && message && isOurs(request, message)) {
    const line = lineOf(services, request, message);
    const { now, later } = await answerLine(services, line);
    const { source: name, settings } = request;
    const connection = { name, settings, gateway: services.gateway };
    const say = async (said: typeof now) => {
      if (line.reply) await sayInDingtalk(line.reply, said, connection);
    };
    request.waitUntil(say(now).then(async () => (later ? say(await later()) : undefined)));
  }
  return Response.json({});
}

/** Uses the signature up, on disk, before anything is read or answered: for every source, as two may have one secret. */
async function burn({ gateway, desk }: Services, { source, once }: Request): Promise<boolean> {
  const isFirst = once !== null && (await desk(gateway.config.defaultAccount).consume(`dingtalk signature ${once}`));
  if (!isFirst) logWarning("signature_used_before", { source });
  return isFirst;
}

/** Written to this robot by a member of the organisation that it belongs to. */
function isOurs(
  { source, settings: { corp_id, robot_code } }: Request,
  { chatbotCorpId, senderCorpId, robotCode = robot_code }: DingtalkMessage,
): boolean {
  const isOfBoth = chatbotCorpId === corp_id && senderCorpId === corp_id && robotCode === robot_code;
  if (!isOfBoth) logWarning("dingtalk_other_organisation", { source });
  return isOfBoth;
}

function lineOf({ gateway, now }: Services, request: Request, message: DingtalkMessage): ChatLine {
  const { source, secret, settings } = request;
  const { msgId, conversationId, senderCorpId, senderStaffId, text } = message;
  const principal = personOf(gateway.config, "dingtalk", `${senderCorpId}/${senderStaffId}`);
  const language = languageOf(gateway.config, settings, principal);
  return {
    text: withoutAddress(text.content),
    ...{ source, secret, channel: conversationId, language, principal },
    dedupe: deliveryKeys(request, [msgId]),
    reply: dingtalkTarget(source, language, message, now()),
  };
}
