import type { Services } from "../../application/services.ts";
import { answerLine, press } from "../../chat/answer.ts";
import { type ChatLine, withoutAddress } from "../../chat/line.ts";
import { languageOf, personOf } from "../../chat/who.ts";
import type { SourceOf } from "../../config/platforms.ts";
import type { Message } from "../../model/message.ts";
import { isAllowed } from "../../outbound/egress.ts";
import { logWarning } from "../../shared/log.ts";
import { SCHEMES } from "../../webhooks/schemes.ts";
import type { Platform, Verified } from "../platform.ts";
import { HOSTS } from "./api.ts";
import { type Activity, type Pressed, parseTeams } from "./parse.ts";
import { CARD, renderActivity, renderCard } from "./render.ts";
import { replyInTeams, reportToTeams, teamsTarget } from "./report.ts";

/**
 * Microsoft Teams: a bot, whose answers follow as cards in the conversation, and the outgoing webhook, which is answered in the
 * request or not at all.
 */
export const teams: Platform<"teams"> = {
  scheme: SCHEMES.teams,
  contentTypes: ["application/json"],
  answer: answerTeams,
  report: reportToTeams,
};

export const teamsOutgoing: Platform<"teams-outgoing"> = {
  scheme: () => SCHEMES["teams-outgoing"],
  contentTypes: ["application/json"],
  answer: answerOutgoing,
  report: async () => ({ kind: "gone", cause: "an outgoing webhook is told nothing later" }),
};

const EMPTY = { status: 200 };

type OfTeams = Verified<"teams"> | Verified<"teams-outgoing">;

/** What every line from this source has in common; `null` for somebody of another tenant, or who is not in Teams. */
function lineOf({ gateway }: Services, { source, secret, settings }: OfTeams, activity: Activity): ChatLine | null {
  const { tenant, person, conversation, channel, id, locale } = activity;
  if (tenant !== settings.tenant_id) {
    logWarning("teams_other_tenant", { source });
    return null;
  }
  const isBot = (settings satisfies SourceOf<"teams" | "teams-outgoing">).platform === "teams";
  // The token vouches for the address alone, and other channels of the same bot have theirs.
  if (isBot && !isAllowed(activity.serviceUrl, HOSTS)) {
    logWarning("teams_other_channel", { source });
    return null;
  }
  const principal = personOf(gateway.config, "teams", `${tenant}/${person}`);
  const language = languageOf(gateway.config, settings, principal, locale);
  return {
    ...{ text: "", source, secret, channel, language, principal },
    dedupe: [`${source}:${conversation}:${id}`],
    reply: isBot ? teamsTarget(source, language, activity) : null,
  };
}

async function answerTeams(services: Services, request: Verified<"teams">): Promise<Response> {
  const event = parseTeams(request.body);
  const line = event.kind === "ignored" ? null : lineOf(services, request, event.activity);
  if (event.kind === "ignored" || !line) return new Response(null, EMPTY);
  if (event.kind === "button") return answerButton(services, request, line, event.button);
  const { now, later } = await answerLine(services, { ...line, text: withoutAddress(event.text) });
  request.waitUntil(
    say(services, line, now).then(async () => (later ? say(services, line, await later()) : undefined)),
  );
  return new Response(null, EMPTY);
}

async function say({ gateway }: Services, { reply }: ChatLine, message: Message): Promise<void> {
  if (reply) await replyInTeams(reply, message, gateway);
}

/**
 * A pressed button wants its answer in the request (Microsoft, "Universal Actions for Adaptive Cards", response format): a card in place
 * of the pressed one, or a word. Both are for who pressed alone; everybody else sees the card of the operation edited.
 */
async function answerButton(
  services: Services,
  request: Verified<"teams">,
  line: ChatLine,
  button: Pressed,
): Promise<Response> {
  const { now, later } = await press(services, line, button);
  if (later) request.waitUntil(later().then((message) => say(services, line, message)));
  const answer =
    now.to === "everybody"
      ? { type: CARD, value: renderCard(now, true) }
      : { type: "application/vnd.microsoft.activity.message", value: [now.headline, ...now.lines].join("\n") };
  return Response.json({ statusCode: 200, ...answer });
}

/** Teams waits five seconds for an outgoing webhook (Microsoft, "Create an outgoing webhook"); a reading gets most of them. */
const PATIENCE = 3_500;

/** What is looked up must be there within the request: nothing can be said later. */
async function answerOutgoing(services: Services, request: Verified<"teams-outgoing">): Promise<Response> {
  const event = parseTeams(request.body);
  const line = event.kind === "message" ? lineOf(services, request, event.activity) : null;
  if (event.kind !== "message" || !line) return new Response(null, EMPTY);
  const { now, later } = await answerLine(services, { ...line, text: withoutAddress(event.text) });
  const message = later ? await Promise.race([later(), after(PATIENCE, now)]) : now;
  return Response.json(renderActivity(message, false));
}

const after = <T>(milliseconds: number, value: T) =>
  new Promise<T>((resolve) => setTimeout(() => resolve(value), milliseconds));
