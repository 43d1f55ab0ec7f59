import { createHmac, randomUUID } from "node:crypto";

/** A slash command as Slack would send it. */
export interface SlackCommandRequest {
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly responseUrl: string;
}

interface Options {
  readonly text: string;
  readonly secret: string;
  readonly user?: string;
  readonly team?: string;
  readonly channel?: string;
  readonly responseUrl?: string;
  readonly trigger?: string;
  /** Epoch seconds. */
  readonly at?: number;
}

/** In every reply address that is made here, so that it is known wherever it turns up. */
export const REPLY_ADDRESS_MARK = "simulatedReplyTo";

/** Makes and signs a slash command. `text` is what follows `/drs`. */
export function slackCommand({
  text,
  secret,
  user = "U0001",
  team = "T0001",
  channel = "C0001",
  at,
  ...given
}: Options): SlackCommandRequest {
  const id = randomUUID().replaceAll("-", "");
  const responseUrl = given.responseUrl ?? `https://hooks.slack.com/commands/${team}/${REPLY_ADDRESS_MARK}${id}`;
  const form = new URLSearchParams({
    team_id: team,
    team_domain: "example",
    channel_id: channel,
    channel_name: "migrations",
    user_id: user,
    user_name: "somebody",
    command: "/drs",
    text,
    api_app_id: "A0001",
    response_url: responseUrl,
    trigger_id: given.trigger ?? `${id}.trigger`,
  });
  const body = form.toString();
  return { body, responseUrl, headers: { "content-type": FORM, ...slackSignature(body, secret, at) } };
}

const FORM = "application/x-www-form-urlencoded";

/** Slack's two headers over a body (Slack, "Verifying requests from Slack"). `at` is epoch seconds, now when absent. */
export function slackSignature(
  body: string | Uint8Array,
  secret: string,
  at = Math.floor(Date.now() / 1000),
): Record<string, string> {
  const signature = createHmac("sha256", secret).update(`v0:${at}:`).update(body).digest("hex");
  return { "x-slack-request-timestamp": String(at), "x-slack-signature": `v0=${signature}` };
}

/** The text of a Slack message, unescaped for a terminal. */
export const slackText = (body: unknown): string => {
  const text = typeof body === "object" && body !== null && "text" in body ? String(body.text) : JSON.stringify(body);
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
};
