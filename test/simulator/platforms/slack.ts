import type { Simulator } from "../context.ts";
import type { Platform } from "./platform.ts";
import { slackMessage, slackView } from "./slack-blocks.ts";

/** A response URL works five times within half an hour (Slack, "Handling user interaction"); real ms. */
const RESPONSE_URL = { uses: 5, life: 30 * 60 * 1000 };

function useResponseUrl(url: string, { store, clock }: Simulator): boolean {
  const now = clock.realNow();
  const use = store.state.response_urls[url] ?? { uses: 0, first_at: now };
  if (use.uses >= RESPONSE_URL.uses || now - use.first_at > RESPONSE_URL.life) return false;
  store.state.response_urls[url] = { ...use, uses: use.uses + 1 };
  return true;
}

function hasContent(fields: Record<string, unknown>): boolean {
  return Boolean(fields.text) || (Array.isArray(fields.blocks) && fields.blocks.length > 0);
}

/** Response URLs and incoming webhooks. */
export const slackHooks: Platform = ({ url, path, fields }, simulator) => {
  if (!hasContent(fields) && fields.delete_original !== true) return [400, "invalid_payload"];
  if (fields.blocks !== undefined && !slackMessage.safeParse(fields).success) return [400, "invalid_blocks"];
  const isResponseUrl = path.startsWith("/commands/") || path.startsWith("/actions/");
  if (isResponseUrl && !useResponseUrl(url, simulator)) return [404, "used_url"];
  return [200, "ok"];
};

/** Slack's Web API responds 200; its body says whether the call succeeded. */
export const slackApi: Platform = ({ path, call, fields }, { clock }) => {
  const method = path.slice("/api/".length);
  const rules = Object.hasOwn(SLACK_METHODS, method) ? SLACK_METHODS[method] : undefined;
  if (!/^Bearer \S+/.test(call.headers.authorization ?? "")) return [200, { ok: false, error: "not_authed" }];
  if (rules === undefined) return [200, { ok: false, error: "unknown_method" }];
  const broken = rules.find(({ ok }) => !ok(fields));
  if (broken !== undefined) return [200, { ok: false, error: broken.error }];
  const ts = typeof fields.ts === "string" ? fields.ts : (clock.realNow() / 1000).toFixed(6);
  const { channel, text, blocks } = fields;
  return [200, { ok: true, channel, ts, ...(method === "chat.postMessage" ? { message: { ts, text, blocks } } : {}) }];
};

type Rule = { ok: (fields: Record<string, unknown>) => boolean; error: string };
const channel: Rule = { ok: (fields) => typeof fields.channel === "string", error: "channel_not_found" };
/** The bot is a member of no channel with an id that starts with C9. */
const member: Rule = { ok: ({ channel: id }) => !String(id).startsWith("C9"), error: "not_in_channel" };
const content: Rule = { ok: hasContent, error: "no_text" };
const wellFormed: Rule = { ok: (fields) => slackMessage.safeParse(fields).success, error: "invalid_blocks" };
const user: Rule = { ok: (fields) => typeof fields.user === "string", error: "user_not_in_channel" };
const timestamp: Rule = { ok: (fields) => typeof fields.ts === "string", error: "message_not_found" };

const SLACK_METHODS: Readonly<Record<string, readonly Rule[]>> = {
  "auth.test": [],
  "views.open": [
    { ok: (fields) => typeof fields.trigger_id === "string", error: "invalid_trigger_id" },
    { ok: (fields) => slackView.safeParse(fields.view).success, error: "invalid_arguments" },
  ],
  "chat.postMessage": [channel, member, content, wellFormed],
  "chat.postEphemeral": [channel, member, user, content, wellFormed],
  "chat.update": [channel, timestamp, content, wellFormed],
  "chat.delete": [channel, timestamp],
};
