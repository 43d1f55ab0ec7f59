import * as z from "zod";
import type { Services } from "../../application/services.ts";
import { answerLine, press } from "../../chat/answer.ts";
import { jobChoices } from "../../chat/job-choices.ts";
import { type ChatLine, withoutAddress } from "../../chat/line.ts";
import { submitForm } from "../../chat/orders.ts";
import { languageOf, personOf } from "../../chat/who.ts";
import type { Action } from "../../cloud/drs/action.ts";
import { findAction } from "../../cloud/drs/catalogue.ts";
import { secretOf } from "../../config/gateway.ts";
import { messagesOf } from "../../i18n/texts.ts";
import { toRequester } from "../../model/message.ts";
import { parseJson } from "../../shared/json.ts";
import { logWarning } from "../../shared/log.ts";
import { deliveryKeys } from "../../webhooks/delivery-keys.ts";
import type { Verified } from "../platform.ts";
import { sha256 } from "../shared/digest.ts";
import { callSlack } from "./api.ts";
import { actionModal, jobOptions, MENU_OPTIONS, modalErrors, readModal } from "./modal.ts";
import {
  parseSlack,
  type SlackButton,
  type SlackCommand,
  type SlackMessageEvent,
  type SlackSubmission,
  type SlackSuggestion,
  textOf,
} from "./parse.ts";
import { renderSlack } from "./render.ts";
import { postToSlack, replaceInSlack, type SlackPlace, slackTarget, tellInSlack } from "./report.ts";
import type { SlackSettings } from "./settings.ts";

type Request = Verified<SlackSettings>;

const EMPTY = { status: 200 };

/** Answers a verified request of Slack. */
export async function answerSlack(services: Services, request: Request): Promise<Response> {
  const event = parseSlack(request.contentType, request.body, request.settings.workspaces);
  switch (event.kind) {
    case "command":
      return answerCommand(services, request, event.command);
    case "button":
      return answerButton(services, request, event.button);
    case "submission":
      return answerSubmission(services, request, event.submission);
    case "suggestion":
      return answerSuggestion(services, request, event.suggestion);
    case "message":
      return answerMessage(services, request, event.message);
    case "foreign":
      return answerForeign(request, event.isCommand);
    case "url_verification":
      return new Response(event.challenge, { headers: { "content-type": "text/plain; charset=utf-8" } });
    case "ssl_check":
    case "ignored":
      return new Response(null, EMPTY);
  }
}

function answerForeign({ source, settings }: Request, isCommand: boolean): Response {
  logWarning("slack_other_workspace", { source });
  if (!isCommand) return new Response(null, EMPTY);
  return Response.json(renderSlack(toRequester("refused", messagesOf(settings.language).notHere)));
}

const hasBot = ({ gateway }: Services, source: string) => secretOf({ name: source, gateway }, "bot") !== undefined;

/** What every line from this source has in common. */
function lineOf(
  services: Services,
  request: Request,
  team: string,
  place: SlackPlace,
  deliveries: readonly string[],
): ChatLine {
  const { gateway, now } = services;
  const { source, secret, settings } = request;
  const principal = personOf(gateway.config, "slack", `${team}/${place.user_id}`);
  const language = languageOf(gateway.config, settings, principal);
  const reply = slackTarget(source, language, place, hasBot(services, source), now());
  if (!reply) logWarning("slack_reply_address_refused", { source });
  const dedupe = deliveryKeys(request, deliveries);
  return { text: "", source, secret, channel: place.channel_id || null, language, principal, dedupe, reply };
}

/** `trigger_id` is new for each command and signed with it; without one the signed bytes themselves stand for the delivery. */
const deliveryId = ({ trigger_id }: Pick<SlackCommand, "trigger_id">, body: Uint8Array) =>
  trigger_id === "" ? sha256(body) : trigger_id;

async function answerCommand(services: Services, request: Request, command: SlackCommand): Promise<Response> {
  const { team_id, text, response_url } = command;
  const line = lineOf(services, request, team_id, command, [deliveryId(command, request.body)]);
  const { now, later, form } = await answerLine(services, { ...line, text });
  if (form && hasBot(services, request.source)) {
    request.waitUntil(openModal(services, line, form, command));
    return new Response(null, EMPTY);
  }
  if (later)
    request.waitUntil(
      later().then(async (message) => void (await postToSlack(response_url, renderSlack(message), services.gateway))),
    );
  return Response.json(renderSlack(now));
}

/** What a modal brings back: the verb, and where it was asked for. */
const metadataSchema = z.object({ action: z.string(), channel_id: z.string() });

const jobsFor = (services: Services, line: ChatLine, { name }: Action, typed: string) =>
  jobChoices(services, line, { typed, rights: [name], limit: MENU_OPTIONS });

/** Asks for what a verb needs; Slack takes its trigger for three seconds (Slack, "views.open"). */
async function openModal(
  services: Services,
  line: ChatLine,
  action: Action,
  { channel_id, trigger_id }: SlackCommand,
): Promise<void> {
  const jobs = await jobsFor(services, line, action, "");
  const metadata = JSON.stringify({ action: action.name, channel_id } satisfies z.infer<typeof metadataSchema>);
  const view = actionModal(action, jobs, line.language, metadata);
  const opened = await callSlack("views.open", { trigger_id, view }, line.source, services.gateway);
  if (opened.kind !== "delivered") logWarning("slack_modal_not_opened", { source: line.source, cause: opened.cause });
}

/** What a modal was opened for; `null` for one that is not ours. */
function readMetadata({ private_metadata }: SlackSuggestion["view"]) {
  const metadata = metadataSchema.safeParse(parseJson(private_metadata));
  const action = metadata.success ? findAction(metadata.data.action) : undefined;
  return metadata.success && action ? { ...metadata.data, action } : null;
}

/** What is typed into the menu of a modal: the jobs that hold it. Slack waits three seconds (Slack, "block_suggestion payload"). */
async function answerSuggestion(
  services: Services,
  request: Request,
  { user, team, view, value }: SlackSuggestion,
): Promise<Response> {
  const modal = readMetadata(view);
  const workspace = user.team_id ?? team?.id;
  if (!modal || workspace === undefined) return Response.json({ options: [] });
  const place = { user_id: user.id, channel_id: modal.channel_id, response_url: "" };
  const line = lineOf(services, request, workspace, place, [view.id]);
  const { choices } = await jobsFor(services, line, modal.action, value);
  return Response.json({ options: jobOptions(choices) });
}

/** A submitted modal: closed when its command was taken or refused, kept open with what is wrong where a field is. */
async function answerSubmission(
  services: Services,
  request: Request,
  { user, view }: SlackSubmission,
): Promise<Response> {
  const modal = readMetadata(view);
  if (!modal) return new Response(null, EMPTY);
  const { action } = modal;
  const place = { user_id: user.id, channel_id: modal.channel_id, response_url: "" };
  const line = lineOf(services, request, user.team_id, place, [view.id]);
  const entered = readModal(view.state.values);
  const submitted = await submitForm(services, line, action, entered.job, entered.options);
  if (!submitted.ok) {
    return Response.json({ response_action: "errors", errors: modalErrors(submitted.error, entered, action) });
  }
  request.waitUntil(tellInSlack(place, submitted.value, request.source, services.gateway));
  return new Response(null, EMPTY);
}

/**
 * A pressed button: the word is taken before the answer, which Slack wants empty; what became of it replaces the message with the
 * buttons, or is told to who pressed alone.
 */
async function answerButton(services: Services, request: Request, button: SlackButton): Promise<Response> {
  const { user, channel, message, response_url, actions } = button;
  const [{ action_id, value }] = actions;
  const { thread_ts } = message ?? {};
  const place = { user_id: user.id, channel_id: channel?.id ?? "", response_url, ...(thread_ts ? { thread_ts } : {}) };
  const line = lineOf(services, request, user.team_id, place, [deliveryId(button, request.body)]);
  const action = action_id === "approve" || action_id === "deny" ? action_id : "say";
  const { now, later } = await press(services, line, { action, value });
  request.waitUntil(replaceInSlack(response_url, now, services.gateway));
  if (later) request.waitUntil(later().then((found) => replaceInSlack(response_url, found, services.gateway)));
  return new Response(null, EMPTY);
}

/**
 * What was written to the app in a channel or to it alone: answered by the bot, in the thread. Slack sends one message as several
 * events at times, so the message itself stands for the delivery beside the event.
 */
async function answerMessage(services: Services, request: Request, message: SlackMessageEvent): Promise<Response> {
  const { team_id, event_id, event } = message;
  if (!hasBot(services, request.source)) {
    logWarning("slack_message_without_bot", { source: request.source });
    return new Response(null, EMPTY);
  }
  const thread_ts = event.thread_ts ?? (event.channel_type === "im" ? undefined : event.ts);
  const place = {
    user_id: event.user,
    channel_id: event.channel,
    response_url: "",
    ...(thread_ts ? { thread_ts } : {}),
  };
  const deliveries = [event_id, `${event.channel}:${event.ts}`];
  const line = lineOf(services, request, event.user_team ?? team_id, place, deliveries);
  const { now, later } = await answerLine(services, { ...line, text: withoutAddress(textOf(message)) });
  const tell = (said: typeof now) => tellInSlack(place, said, request.source, services.gateway);
  request.waitUntil(tell(now).then(async () => (later ? tell(await later()) : undefined)));
  return new Response(null, EMPTY);
}
