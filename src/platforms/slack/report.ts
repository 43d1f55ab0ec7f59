import type { Gateway } from "../../config/gateway.ts";
import { botTokenName } from "../../config/names.ts";
import type { ReplyTarget } from "../../desk/command.ts";
import type { Delivery, Report } from "../../desk/ports.ts";
import { isAllowed, postJson } from "../../egress.ts";
import type { Language } from "../../i18n/language.ts";
import { REPORT } from "../../limits.ts";
import { composeReport } from "../compose.ts";
import type { Message } from "../message.ts";
import { deliveryByBody, deliveryByStatus } from "./delivery.ts";
import type { SlackCommand } from "./parse.ts";
import { renderSlack } from "./render.ts";

/** Reply URLs come out of requests; only this host is ever called. */
const HOSTS = ["hooks.slack.com"];

/** A `response_url` takes five messages within 30 minutes (Slack, "Handling user interaction"); two are kept for the end. */
const RESPONSE_URL = { uses: 5, keep: 2, lifetime: 30 * 60 * 1000 } as const;

/** Takes a user's id for a channel and then writes a direct message (Slack, "chat.postMessage", channels). Scope `chat:write`. */
const POST_MESSAGE = { url: "https://slack.com/api/chat.postMessage", hosts: ["slack.com"] } as const;

/** Where later answers to a command go; `null` when the address is not Slack's. */
export function slackTarget(
  source: string,
  language: Language,
  { response_url, user_id }: Pick<SlackCommand, "response_url" | "user_id">,
  now: number,
): ReplyTarget | null {
  if (!isAllowed(response_url, HOSTS)) return null;
  const { uses, keep, lifetime } = RESPONSE_URL;
  return { source, language, address: { response_url, user_id }, expiresAt: now + lifetime, uses, keep };
}

/** Posts a message to where the command came from. */
export async function postToSlack(target: ReplyTarget, message: Message, { runtime }: Gateway): Promise<Delivery> {
  const url = String(target.address.response_url);
  const answer = await postJson(
    { url, hosts: HOSTS, body: renderSlack(message), timeout: REPORT.timeout * runtime.timeScale },
    runtime,
  );
  return deliveryByStatus(answer);
}

/**
 * Answers a pressed button at its own `response_url` (Slack, "Handling user interaction"): for everybody in place of the message
 * with the buttons, else to who pressed alone.
 */
export async function replaceInSlack(url: string, message: Message, { runtime }: Gateway): Promise<void> {
  const body = { ...renderSlack(message), replace_original: message.to === "everybody" };
  if (isAllowed(url, HOSTS))
    await postJson({ url, hosts: HOSTS, body, timeout: REPORT.timeout * runtime.timeScale }, runtime);
}

/** Writes to who asked, as the source's bot. */
async function writeToAsker(target: ReplyTarget, message: Message, { runtime, secrets }: Gateway): Promise<Delivery> {
  const { source, address } = target;
  const token = secrets.botTokens.get(source);
  if (token === undefined) return { kind: "gone", cause: `${botTokenName(source, "slack")} is not set` };
  // Sealed by a version that did not keep who asked.
  if (address.user_id === undefined) return { kind: "gone", cause: "the reply address does not say who asked" };
  const { text, blocks } = renderSlack(message);
  const answer = await postJson(
    {
      ...POST_MESSAGE,
      headers: { authorization: `Bearer ${token}` },
      body: { channel: address.user_id, text, blocks },
      timeout: REPORT.timeout * runtime.timeScale,
    },
    runtime,
  );
  return deliveryByBody(answer);
}

/** Tells how an operation goes or how it ended; as the last resort in a direct message to who asked. */
export function reportToSlack(report: Report, gateway: Gateway): Promise<Delivery> {
  const tell = report.kind === "last_resort" ? writeToAsker : postToSlack;
  return tell(report.target, composeReport(report), gateway);
}
