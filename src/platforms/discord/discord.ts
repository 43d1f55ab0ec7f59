import { jobLabel } from "../../command/jobs.ts";
import type { Action } from "../../drs/action.ts";
import { findAction } from "../../drs/catalogue.ts";
import { messagesOf } from "../../i18n/messages.ts";
import { SCHEMES } from "../../ingress/schemes.ts";
import type { Services } from "../../services.ts";
import { answerLine, type ChatAnswer, type ChatLine, press, withoutAddress } from "../chat.ts";
import { composeFieldErrors } from "../compose-mistake.ts";
import { type Message, toAsker } from "../message.ts";
import { submitForm } from "../orders.ts";
import type { Platform, Verified } from "../platform.ts";
import { jobsFor, jobsToChoose } from "../visible-jobs.ts";
import { languageOf, personOf } from "../who.ts";
import { callDiscord } from "./api.ts";
import { type Interaction, type Pressed, parseDiscord, type Subcommand } from "./parse.ts";
import { cut, renderAnswer, renderDiscord } from "./render.ts";
import { discordTarget, followUps, reportToDiscord } from "./report.ts";

/**
 * Discord: slash commands, autocompleted jobs and buttons, answered within the request. The signature is checked before anything
 * else, as Discord sends wrong ones on purpose and takes the address away where they are not refused.
 */
export const discord: Platform<"discord"> = {
  scheme: () => SCHEMES.discord,
  contentTypes: ["application/json"],
  answer: answerDiscord,
  report: reportToDiscord,
};

/** Types of answers (Discord, "Interaction Callback Type"). */
const ANSWER = { pong: 1, message: 4, update: 7, choices: 8 } as const;

/** Choices that Discord shows, and the characters of one (Discord, "Autocomplete"). */
const CHOICES = { count: 25, characters: 100 } as const;

const message = (said: Message) => Response.json({ type: ANSWER.message, data: renderAnswer(said) });

async function answerDiscord(services: Services, request: Verified<"discord">): Promise<Response> {
  const event = parseDiscord(request.body);
  if (event.kind === "ping") return Response.json({ type: ANSWER.pong });
  if (event.kind === "ignored") return new Response(null, { status: 200 });
  const line = lineOf(services, request, event.interaction);
  if (!line) return message(toAsker("refused", messagesOf(request.settings.language).notHere));
  switch (event.kind) {
    case "command":
      return answerCommand(services, request, line, event.interaction, event.command);
    case "autocomplete":
      return Response.json({
        type: ANSWER.choices,
        data: { choices: await choicesFor(services, line, event.command) },
      });
    case "button":
      return answerButton(services, request, line, event.interaction, event.button);
  }
}

/** Who asks and where; `null` for a bot, another application's interaction, and a server that the config does not name. */
function lineOf(
  { gateway, now }: Services,
  { source, secret, settings }: Verified<"discord">,
  interaction: Interaction,
): ChatLine | null {
  const { application_id, guild_id, channel_id, user, locale } = interaction;
  const isOurs =
    application_id === settings.application_id && (guild_id === undefined || settings.guilds.includes(guild_id));
  if (!user || user.bot || !isOurs) return null;
  const principal = personOf(gateway.config, "discord", user.id);
  const language = languageOf(gateway.config, settings, principal, locale);
  const hasBot = gateway.secrets.sources.get(source)?.current.bot !== undefined;
  return {
    ...{ text: "", source, secret, language, principal, channel: channel_id ?? null },
    dedupe: [`${source}:${interaction.id}`],
    reply: discordTarget(source, language, interaction, hasBot, now()),
  };
}

async function answerCommand(
  services: Services,
  request: Verified<"discord">,
  line: ChatLine,
  interaction: Interaction,
  command: Subcommand,
): Promise<Response> {
  const { now, later } = await understand(services, line, command);
  if (later) request.waitUntil(later().then((said) => followUp(services, request, interaction, said)));
  return message(now);
}

/** A verb comes with its options by name; the rest is a line of chat. */
async function understand(services: Services, line: ChatLine, { name, options }: Subcommand): Promise<ChatAnswer> {
  const action: Action | undefined = findAction(name);
  const values = new Map(options.map((option) => [option.name, option.value]));
  if (!action) {
    const text = values.get("line") ?? [name, ...values.values()].join(" ");
    return answerLine(services, { ...line, text: withoutAddress(text) });
  }
  const job = values.get("job") ?? "";
  values.delete("job");
  const submitted = await submitForm(services, line, action, job, values);
  return { now: submitted.ok ? submitted.value : composeFieldErrors(submitted.error, line.language) };
}

/** Says something more to who used the interaction, in a message that nobody else sees. */
async function followUp(
  { gateway }: Services,
  { source }: Verified<"discord">,
  interaction: Interaction,
  said: Message,
): Promise<void> {
  await callDiscord(
    { method: "POST", path: followUps(interaction), body: renderAnswer(said), asBot: false },
    source,
    gateway,
  );
}

/** What became of a pressed button replaces its message for everybody, or is told to who pressed alone. */
async function answerButton(
  services: Services,
  request: Verified<"discord">,
  line: ChatLine,
  interaction: Interaction,
  button: Pressed,
): Promise<Response> {
  const { now, later } = await press(services, line, button);
  if (later) request.waitUntil(later().then((said) => followUp(services, request, interaction, said)));
  if (now.to === "asker") return message(now);
  return Response.json({ type: ANSWER.update, data: renderDiscord(now) });
}

/** The jobs that somebody may name for a verb and that begin like what they have typed; no cloud is asked. */
async function choicesFor(services: Services, line: ChatLine, { name, options }: Subcommand) {
  const typed = options.find(({ focused }) => focused)?.value.toLowerCase() ?? "";
  const action = findAction(name);
  const jobs = await (action ? jobsToChoose(services, line, action) : jobsFor(services, line));
  return jobs
    .map(({ job }) => jobLabel(job))
    .filter((label) => label.toLowerCase().includes(typed))
    .slice(0, CHOICES.count)
    .map((label) => ({ name: cut(label, CHOICES.characters), value: label }));
}
