import type { Services } from "../../application/services.ts";
import { answerLine, press } from "../../chat/answer.ts";
import { type ChatLine, withoutAddress } from "../../chat/line.ts";
import { languageOf, personOf } from "../../chat/who.ts";
import { type Message, plainText } from "../../model/message.ts";
import { isAllowed } from "../../outbound/egress.ts";
import { logWarning } from "../../shared/log.ts";
import { deliveryKeys } from "../../webhooks/delivery-keys.ts";
import type { Verified } from "../platform.ts";
import { HOSTS } from "./api.ts";
import { type Activity, type Pressed, parseTeams } from "./parse.ts";
import { CARD, renderActivity, renderCard } from "./render.ts";
import { replyInTeams, teamsTarget } from "./report.ts";
import type { OutgoingSettings, TeamsSettings } from "./settings.ts";

const EMPTY = { status: 200 };

type Outgoing = Verified<OutgoingSettings>;
type ToBot = Verified<TeamsSettings>;

/** What every line from this source has in common; `null` for somebody of another tenant, or who is not in Teams. */
function lineOf(
  { gateway }: Services,
  { source, secret, settings, proof }: Outgoing,
  activity: Activity,
  isBot: boolean,
): ChatLine | null {
  const { tenant, person, conversation, channel, id, locale } = activity;
  if (tenant !== settings.tenant_id) {
    logWarning("teams_other_tenant", { source });
    return null;
  }
  // The token vouches for the address alone, and other channels of the same bot have theirs.
  if (isBot && !isAllowed(activity.serviceUrl, HOSTS)) {
    logWarning("teams_other_channel", { source });
    return null;
  }
  const principal = personOf(gateway.config, "teams", `${tenant}/${person}`);
  const language = languageOf(gateway.config, settings, principal, locale);
  return {
    ...{ text: "", source, secret, channel, language, principal },
    dedupe: deliveryKeys({ source, proof }, [`${conversation}:${id}`]),
    reply: isBot ? teamsTarget(source, language, activity) : null,
  };
}

/** Answers a verified request to the bot. */
export async function answerTeams(services: Services, request: ToBot): Promise<Response> {
  const event = parseTeams(request.body);
  const line = event.kind === "ignored" ? null : lineOf(services, request, event.activity, true);
  if (event.kind === "ignored" || !line) return new Response(null, EMPTY);
  if (event.kind === "button") return answerButton(services, request, line, event.button);
  const { now, later } = await answerLine(services, { ...line, text: withoutAddress(event.text) });
  request.waitUntil(
    say(services, request, line, now).then(async () =>
      later ? say(services, request, line, await later()) : undefined,
    ),
  );
  return new Response(null, EMPTY);
}

async function say(
  { gateway }: Services,
  { source: name, settings }: ToBot,
  { reply }: ChatLine,
  message: Message,
): Promise<void> {
  if (reply) await replyInTeams(reply, message, { name, settings, gateway });
}

/**
 * A pressed button wants its answer in the request (Microsoft, "Universal Actions for Adaptive Cards", response format): a card in place
 * of the pressed one, or a word. Both are for who pressed alone; everybody else sees the card of the operation edited.
 */
async function answerButton(services: Services, request: ToBot, line: ChatLine, button: Pressed): Promise<Response> {
  const { now, later } = await press(services, line, button);
  if (later) request.waitUntil(later().then((message) => say(services, request, line, message)));
  const answer =
    now.to === "everybody"
      ? { type: CARD, value: renderCard(now, true) }
      : { type: "application/vnd.microsoft.activity.message", value: plainText(now) };
  return Response.json({ statusCode: 200, ...answer });
}

/** Teams waits five seconds for an outgoing webhook (Microsoft, "Create an outgoing webhook"); a reading gets most of them. */
const PATIENCE = 3_500;

/** What is looked up must be there within the request: nothing can be said later. */
export async function answerOutgoing(services: Services, request: Outgoing): Promise<Response> {
  const event = parseTeams(request.body);
  const line = event.kind === "message" ? lineOf(services, request, event.activity, false) : null;
  if (event.kind !== "message" || !line) return new Response(null, EMPTY);
  const { now, later } = await answerLine(services, { ...line, text: withoutAddress(event.text) });
  const message = later ? await Promise.race([later(), after(PATIENCE, now)]) : now;
  return Response.json(renderActivity(message, false));
}

const after = <T>(milliseconds: number, value: T) =>
  new Promise<T>((resolve) => setTimeout(() => resolve(value), milliseconds));
