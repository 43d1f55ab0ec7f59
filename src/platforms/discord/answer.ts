import type { Services } from "../../application/services.ts";
import { answerLine, press } from "../../chat/answer.ts";
import { composeFieldErrors } from "../../chat/compose/mistake.ts";
import { jobChoices } from "../../chat/job-choices.ts";
import { type ChatAnswer, type ChatLine, withoutAddress } from "../../chat/line.ts";
import { submitForm } from "../../chat/orders.ts";
import { languageOf, personOf } from "../../chat/who.ts";
import type { Action } from "../../cloud/drs/action.ts";
import { findAction } from "../../cloud/drs/catalogue.ts";
import { secretOf } from "../../config/gateway.ts";
import { messagesOf } from "../../i18n/texts.ts";
import { type Message, toRequester } from "../../model/message.ts";
import { deliveryKeys } from "../../webhooks/delivery-keys.ts";
import type { Verified } from "../platform.ts";
import { completeAnswer } from "./later.ts";
import { type Interaction, type Pressed, parseDiscord, type Subcommand } from "./parse.ts";
import { cut, EPHEMERAL, renderAnswer, renderDiscord } from "./render.ts";
import { discordTarget } from "./report.ts";
import type { DiscordSettings } from "./settings.ts";
import { lineOfSubcommand } from "./subcommands.ts";

type Request = Verified<DiscordSettings>;

/** Types of answers (Discord, "Interaction Callback Type"). */
const ANSWER = { pong: 1, message: 4, deferred: 5, update: 7, choices: 8 } as const;

/** Choices that Discord shows, and the characters of one (Discord, "Autocomplete"). */
const CHOICES = { count: 25, characters: 100 } as const;

const message = (said: Message) => Response.json({ type: ANSWER.message, data: renderAnswer(said) });

interface Choice {
  readonly name: string;
  readonly value: string;
}

const choose = (choices: readonly Choice[]) => Response.json({ type: ANSWER.choices, data: { choices } });

/** Answers a verified request of Discord. */
export async function answerDiscord(services: Services, request: Request): Promise<Response> {
  const event = parseDiscord(request.body);
  if (event.kind === "ping") return Response.json({ type: ANSWER.pong });
  if (event.kind === "ignored") return new Response(null, { status: 200 });
  const line = lineOf(services, request, event.interaction);
  if (!line && event.kind === "autocomplete") return choose([]);
  if (!line) return message(toRequester("refused", messagesOf(request.settings.language).notHere));
  switch (event.kind) {
    case "command":
      return answerCommand(services, request, line, event.interaction, event.command);
    case "autocomplete":
      return choose(await choicesFor(services, line, event.command));
    case "button":
      return answerButton(services, request, line, event.interaction, event.button);
  }
}

/** Who asks and where; `null` for a bot, another application's interaction, and a server that the config does not name. */
function lineOf(
  { gateway, now }: Services,
  { source, secret, settings, proof }: Request,
  interaction: Interaction,
): ChatLine | null {
  const { application_id, guilds, channel_id, user, locale } = interaction;
  const isOurs = application_id === settings.application_id && guilds.every((guild) => settings.guilds.includes(guild));
  if (!user || user.bot || !isOurs) return null;
  const principal = personOf(gateway.config, "discord", user.id);
  const language = languageOf(gateway.config, settings, principal, locale);
  const hasBot = secretOf({ name: source, gateway }, "bot") !== undefined;
  return {
    ...{ text: "", source, secret, language, principal, channel: channel_id ?? null },
    dedupe: deliveryKeys({ source, proof }, [interaction.id]),
    reply: discordTarget(source, language, interaction, hasBot, now()),
  };
}

async function answerCommand(
  services: Services,
  request: Request,
  line: ChatLine,
  interaction: Interaction,
  command: Subcommand,
): Promise<Response> {
  const { now, later } = await understand(services, line, command);
  return later ? defer(services, request, interaction, later) : message(now);
}

/** A verb comes with its options by name; the rest is a line of chat. */
async function understand(services: Services, line: ChatLine, { name, options }: Subcommand): Promise<ChatAnswer> {
  const action: Action | undefined = findAction(name);
  const values = new Map(options.map((option) => [option.name, option.value]));
  if (!action) {
    const text = values.get("line") ?? lineOfSubcommand(name, values);
    return answerLine(services, { ...line, text: withoutAddress(text) });
  }
  const job = values.get("job") ?? "";
  values.delete("job");
  const submitted = await submitForm(services, line, action, job, values);
  return { now: submitted.ok ? submitted.value : composeFieldErrors(submitted.error, line.language) };
}

/** The cloud is asked after the answer; meanwhile Discord says that the app is thinking, to who asked alone. */
function defer(
  { gateway }: Services,
  { source, waitUntil }: Request,
  interaction: Interaction,
  later: () => Promise<Message>,
): Response {
  waitUntil(later().then((said) => completeAnswer(source, interaction, said, gateway)));
  return Response.json({ type: ANSWER.deferred, data: { flags: EPHEMERAL } });
}

/** What became of a pressed button replaces its message for everybody, or is told to who pressed alone. */
async function answerButton(
  services: Services,
  request: Request,
  line: ChatLine,
  interaction: Interaction,
  button: Pressed,
): Promise<Response> {
  const { now, later } = await press(services, line, button);
  if (later) return defer(services, request, interaction, later);
  if (now.to === "requester") return message(now);
  return Response.json({ type: ANSWER.update, data: renderDiscord(now) });
}

/** The jobs that somebody may name for a verb and that hold what they have typed; no cloud is asked. */
async function choicesFor(services: Services, line: ChatLine, { name, options }: Subcommand): Promise<Choice[]> {
  const typed = options.find(({ focused }) => focused)?.value ?? "";
  const action = findAction(name);
  const rights = action ? [action.name] : [];
  const { choices } = await jobChoices(services, line, { typed, rights, limit: CHOICES.count });
  return choices
    .filter(({ value }) => value.length <= CHOICES.characters)
    .map(({ label, value }) => ({ name: cut(label, CHOICES.characters), value }));
}
