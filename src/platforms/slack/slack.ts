import { createHash } from "node:crypto";
import type { Gateway } from "../../config/gateway.ts";
import type { Principal } from "../../desk/operation.ts";
import { SCHEMES } from "../../ingress/schemes.ts";
import { logWarning } from "../../log.ts";
import type { Services } from "../../services.ts";
import { answerLine, judgeOperation } from "../chat.ts";
import { composeMistake } from "../compose.ts";
import { composeJudgement } from "../compose-approval.ts";
import type { Platform, Verified } from "../platform.ts";
import { parseSlack, type SlackButton, type SlackCommand } from "./parse.ts";
import { renderSlack } from "./render.ts";
import { postToSlack, replaceInSlack, reportToSlack, slackTarget } from "./report.ts";

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
    case "button":
      return answerButton(services, request, event.button);
    case "url_verification":
      return new Response(event.challenge, { headers: { "content-type": "text/plain; charset=utf-8" } });
    case "ssl_check":
    case "ignored":
      return new Response(null, { status: 200 });
  }
}

async function answerCommand(services: Services, request: Verified, command: SlackCommand): Promise<Response> {
  const { gateway, now } = services;
  const reply = slackTarget(request.source, request.language, command, now());
  if (!reply) logWarning("slack_reply_address_refused", { source: request.source });
  const answer = await answerLine(services, {
    text: command.text,
    source: request.source,
    secret: request.secret,
    channel: command.channel_id || null,
    language: request.language,
    principal: personOf(gateway, command.team_id, command.user_id),
    dedupe: [`${request.source}:${deliveryId(command, request.body)}`],
    reply,
  });
  const { later } = answer;
  if (later && reply)
    request.waitUntil(later().then(async (message) => void (await postToSlack(reply, message, gateway))));
  return Response.json(renderSlack(answer.now));
}

/**
 * A pressed button: the word is taken before the answer, which Slack wants empty; what became of it replaces the message with the
 * buttons, or is told to who pressed alone.
 */
async function answerButton(services: Services, request: Verified, { user, response_url, actions }: SlackButton) {
  const { gateway } = services;
  const principal = personOf(gateway, user.team_id, user.id);
  const [{ action_id, value }] = actions;
  const [id = "", pin = ""] = value.split(" ");
  const says = action_id === "approve" ? "yes" : "no";
  const judgement = await judgeOperation(services, principal, says, id, pin);
  const message = judgement
    ? composeJudgement(judgement, says, principal.name, request.language)
    : composeMistake({ code: "unknown_operation", id }, request.language);
  request.waitUntil(replaceInSlack(response_url, message, gateway));
  return new Response(null, { status: 200 });
}

/** Who speaks, by ids that never change; the name is that of the config, where it has one. */
function personOf({ config }: Gateway, team: string, user: string): Principal {
  const id = `slack:${team}/${user}`;
  return { kind: "person", id, name: config.people.get(id) ?? user };
}

/** `trigger_id` is new for each command and signed with it; without one the signed bytes themselves stand for the delivery. */
const deliveryId = ({ trigger_id }: SlackCommand, body: Uint8Array) =>
  trigger_id === "" ? createHash("sha256").update(body).digest("base64url") : trigger_id;
