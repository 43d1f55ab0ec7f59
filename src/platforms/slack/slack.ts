import { createHash } from "node:crypto";
import { SCHEMES } from "../../ingress/schemes.ts";
import { logWarning } from "../../log.ts";
import type { Services } from "../../services.ts";
import { answerLine, type ChatLine, press } from "../chat.ts";
import type { Platform, Verified } from "../platform.ts";
import { languageOf, personOf } from "../who.ts";
import { parseSlack, type SlackButton, type SlackCommand } from "./parse.ts";
import { renderSlack } from "./render.ts";
import { postToSlack, replaceInSlack, reportToSlack, type SlackPlace, slackTarget } from "./report.ts";

/**
 * Slack: slash commands with an immediate answer that only the asker sees; progress and result to the command's
 * `response_url`, or when that takes no more the result in a direct message.
 */
export const slack: Platform<"slack"> = {
  scheme: () => SCHEMES.slack,
  contentTypes: ["application/x-www-form-urlencoded", "application/json"],
  answer: answerSlack,
  report: reportToSlack,
};

async function answerSlack(services: Services, request: Verified<"slack">): Promise<Response> {
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

/** What every line from this source has in common. */
function lineOf(
  { gateway, now }: Services,
  request: Verified<"slack">,
  team: string,
  place: SlackPlace,
  delivery: string,
): ChatLine {
  const principal = personOf(gateway.config, "slack", `${team}/${place.user_id}`);
  const language = languageOf(gateway.config, request.settings, principal);
  const hasBot = gateway.secrets.sources.get(request.source)?.current.bot !== undefined;
  const reply = slackTarget(request.source, language, place, hasBot, now());
  if (!reply) logWarning("slack_reply_address_refused", { source: request.source });
  return {
    text: "",
    source: request.source,
    secret: request.secret,
    channel: place.channel_id || null,
    language,
    principal,
    dedupe: [`${request.source}:${delivery}`],
    reply,
  };
}

async function answerCommand(services: Services, request: Verified<"slack">, command: SlackCommand): Promise<Response> {
  const { team_id, text, response_url } = command;
  const line = lineOf(services, request, team_id, command, deliveryId(command, request.body));
  const { now, later } = await answerLine(services, { ...line, text });
  if (later)
    request.waitUntil(
      later().then(async (message) => void (await postToSlack(response_url, renderSlack(message), services.gateway))),
    );
  return Response.json(renderSlack(now));
}

/**
 * A pressed button: the word is taken before the answer, which Slack wants empty; what became of it replaces the message with the
 * buttons, or is told to who pressed alone.
 */
async function answerButton(services: Services, request: Verified<"slack">, button: SlackButton): Promise<Response> {
  const { user, channel, message, response_url, actions } = button;
  const [{ action_id, value }] = actions;
  const { thread_ts } = message ?? {};
  const place = { user_id: user.id, channel_id: channel?.id ?? "", response_url, ...(thread_ts ? { thread_ts } : {}) };
  const line = lineOf(services, request, user.team_id, place, deliveryId(button, request.body));
  const action = action_id === "approve" || action_id === "deny" ? action_id : "say";
  const { now, later } = await press(services, line, { action, value });
  request.waitUntil(replaceInSlack(response_url, now, services.gateway));
  if (later) request.waitUntil(later().then((found) => replaceInSlack(response_url, found, services.gateway)));
  return new Response(null, { status: 200 });
}

/** `trigger_id` is new for each command and signed with it; without one the signed bytes themselves stand for the delivery. */
const deliveryId = ({ trigger_id }: Pick<SlackCommand, "trigger_id">, body: Uint8Array) =>
  trigger_id === "" ? createHash("sha256").update(body).digest("base64url") : trigger_id;
