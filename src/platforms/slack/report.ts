import type { Gateway } from "../../config/gateway.ts";
import type { ReplyTarget } from "../../desk/operation.ts";
import type { Delivery, Report } from "../../desk/ports.ts";
import { isAllowed, type PlatformAnswer, postJson } from "../../egress.ts";
import type { Language } from "../../i18n/language.ts";
import { REPORT } from "../../limits.ts";
import { composeReport } from "../compose.ts";
import type { Message } from "../message.ts";
import { renderSlack } from "./render.ts";

/** Reply URLs come out of requests; only this host is ever called. */
const HOSTS = ["hooks.slack.com"];

/** A `response_url` takes five messages within 30 minutes (Slack, "Handling user interaction"); two are kept for the end. */
const RESPONSE_URL = { uses: 5, keep: 2, lifetime: 30 * 60 * 1000 } as const;

/** Where later answers to a command go; `null` when the address is not Slack's. */
export function slackTarget(source: string, language: Language, responseUrl: string, now: number): ReplyTarget | null {
  if (!isAllowed(responseUrl, HOSTS)) return null;
  const { uses, keep, lifetime } = RESPONSE_URL;
  return { source, language, address: { response_url: responseUrl }, expiresAt: now + lifetime, uses, keep };
}

/** Posts a message to where the command came from. */
export async function postToSlack(target: ReplyTarget, message: Message, { runtime }: Gateway): Promise<Delivery> {
  const url = String(target.address.response_url);
  const answer = await postJson(
    { url, hosts: HOSTS, body: renderSlack(message), timeout: REPORT.timeout * runtime.timeScale },
    runtime,
  );
  return deliveryOf(answer);
}

/** Tells how an operation goes or how it ended. */
export const reportToSlack = (report: Report, gateway: Gateway): Promise<Delivery> =>
  postToSlack(report.target, composeReport(report), gateway);

/** 404 and 410: used up or expired. Other refusals would be refused again. */
function deliveryOf(answer: PlatformAnswer): Delivery {
  if (answer.kind === "failure") return { kind: "retry", cause: answer.cause, retryAfter: null };
  if (answer.status >= 200 && answer.status < 300) return { kind: "delivered" };
  const cause = `HTTP ${answer.status}`;
  if (answer.status === 429 || answer.status >= 500) return { kind: "retry", cause, retryAfter: answer.retryAfter };
  return { kind: "gone", cause };
}
