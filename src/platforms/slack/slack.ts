import { createHash } from "node:crypto";
import { SCHEMES } from "../../ingress/schemes.ts";
import { logWarning } from "../../log.ts";
import type { Services } from "../../services.ts";
import { answerLine } from "../chat.ts";
import type { Platform, Verified } from "../platform.ts";
import { parseSlack, type SlackCommand } from "./parse.ts";
import { renderSlack } from "./render.ts";
import { postToSlack, reportToSlack, slackTarget } from "./report.ts";

/**
 * Slack: slash commands with an immediate answer that only the asker sees; progress and result to the command's
 * `response_url`, or when that takes no more the result in a direct message.
 */
export const slack: Platform = {
  scheme: SCHEMES.slack,
  contentTypes: ["application/x-www-form-urlencoded", "application/json"],
  answer: answerSlack,
  report: reportToSlack,
};

async function answerSlack(services: Services, request: Verified): Promise<Response> {
  const event = parseSlack(request.contentType, request.body);
  switch (event.kind) {
    case "command":
      return answerCommand(services, request, event.command);
    case "url_verification":
      return new Response(event.challenge, { headers: { "content-type": "text/plain; charset=utf-8" } });
    case "ssl_check":
    case "ignored":
      return new Response(null, { status: 200 });
  }
}

async function answerCommand(services: Services, request: Verified, command: SlackCommand): Promise<Response> {
  const { gateway, now } = services;
  const id = `slack:${command.team_id}/${command.user_id}`;
  const reply = slackTarget(request.source, request.language, command, now());
  if (!reply) logWarning("slack_reply_address_refused", { source: request.source });
  const answer = await answerLine(services, {
    text: command.text,
    source: request.source,
    channel: command.channel_id || null,
    language: request.language,
    principal: { kind: "person", id, name: gateway.config.people.get(id) ?? command.user_id },
    dedupe: [`${request.source}:${deliveryId(command, request.body)}`],
    reply,
  });
  const { later } = answer;
  if (later && reply)
    request.waitUntil(later().then(async (message) => void (await postToSlack(reply, message, gateway))));
  return Response.json(renderSlack(answer.now));
}

/** `trigger_id` is new for each command and signed with it; without one the signed bytes themselves stand for the delivery. */
const deliveryId = ({ trigger_id }: SlackCommand, body: Uint8Array) =>
  trigger_id === "" ? createHash("sha256").update(body).digest("base64url") : trigger_id;
