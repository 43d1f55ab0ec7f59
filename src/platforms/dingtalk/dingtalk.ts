import type { Services } from "../../application/services.ts";
import { answerLine } from "../../chat/answer.ts";
import { type ChatLine, withoutAddress } from "../../chat/line.ts";
import { languageOf, personOf } from "../../chat/who.ts";
import { logWarning } from "../../shared/log.ts";
import { SCHEMES } from "../../webhooks/schemes.ts";
import type { Platform, Verified } from "../platform.ts";
import { type DingtalkMessage, parseDingtalk } from "./parse.ts";
import { dingtalkTarget, reportToDingtalk, sayInDingtalk } from "./report.ts";

/**
 * DingTalk's robot in HTTP mode. Its signature covers the time and not the message: whoever sees one can write anything for an hour.
 * So each is good for one message, policy wants this source named before it allows more than looking, and its jobs are those of one
 * account (`policy/sources.ts`).
 */
export const dingtalk: Platform<"dingtalk"> = {
  scheme: () => SCHEMES.dingtalk,
  contentTypes: ["application/json"],
  answer: answerDingtalk,
  report: reportToDingtalk,
};

async function answerDingtalk(services: Services, request: Verified<"dingtalk">): Promise<Response> {
  const message = parseDingtalk(request.body);
  const isFirst = await burn(services, request);
  if (isFirst && message && isOurs(request, message)) {
    const line = lineOf(services, request, message);
    const { now, later } = await answerLine(services, line);
    const say = async (said: typeof now) => {
      if (line.reply) await sayInDingtalk(line.reply, said, services.gateway);
    };
    request.waitUntil(say(now).then(async () => (later ? say(await later()) : undefined)));
  }
  return Response.json({});
}

/** Uses the signature up, on disk, before anything is read or answered: for every source, as two may have one secret. */
async function burn({ gateway, desk }: Services, { source, once }: Verified<"dingtalk">): Promise<boolean> {
  const isFirst = once !== null && (await desk(gateway.config.defaultAccount).consume(`dingtalk signature ${once}`));
  if (!isFirst) logWarning("signature_used_before", { source });
  return isFirst;
}

/** Written to this robot by a member of the organisation that it belongs to. */
function isOurs(
  { source, settings: { corp_id, robot_code } }: Verified<"dingtalk">,
  { chatbotCorpId, senderCorpId, robotCode = robot_code }: DingtalkMessage,
): boolean {
  const isOfBoth = chatbotCorpId === corp_id && senderCorpId === corp_id && robotCode === robot_code;
  if (!isOfBoth) logWarning("dingtalk_other_organisation", { source });
  return isOfBoth;
}

function lineOf({ gateway, now }: Services, request: Verified<"dingtalk">, message: DingtalkMessage): ChatLine {
  const { source, secret, settings } = request;
  const { msgId, conversationId, senderCorpId, senderStaffId, text } = message;
  const principal = personOf(gateway.config, "dingtalk", `${senderCorpId}/${senderStaffId}`);
  const language = languageOf(gateway.config, settings, principal);
  return {
    text: withoutAddress(text.content),
    ...{ source, secret, channel: conversationId, language, principal },
    dedupe: [`${source}:${msgId}`],
    reply: dingtalkTarget(source, language, message, now()),
  };
}
