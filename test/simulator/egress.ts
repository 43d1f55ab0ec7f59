/** The other side of the gateway's calls to chat platforms: `/_sim/egress/<scheme>/<host>/<path>` (design, egress). */
import { type Context, Hono } from "hono";
import type { IncomingCall, Simulator, SimulatorEnv } from "./context.ts";
import { injectFaults } from "./faults.ts";
import { maskBody, maskHeaders } from "./mask.ts";
import { PUBLISHED_KEYS } from "./platforms/keys.ts";

/** `url` is the one the gateway meant; `status` is null when the answer was lost. */
export interface EgressRecord {
  at: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: unknown;
  status: number | null;
}

interface Delivery {
  url: string;
  path: string;
  call: IncomingCall;
  fields: Record<string, unknown>;
}
type Answer = [status: number, body: string | object];
type Platform = (delivery: Delivery, simulator: Simulator) => Answer;

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
const slackHooks: Platform = ({ url, path, fields }, simulator) => {
  if (!hasContent(fields) && fields.delete_original !== true) return [400, "invalid_payload"];
  const isResponseUrl = path.startsWith("/commands/") || path.startsWith("/actions/");
  if (isResponseUrl && !useResponseUrl(url, simulator)) return [404, "used_url"];
  return [200, "ok"];
};

/** Slack's Web API answers 200 and says in the body whether it worked. */
const slackApi: Platform = ({ path, call, fields }, { clock }) => {
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
/** The bot is a member of no channel whose id begins with C9. */
const member: Rule = { ok: ({ channel: id }) => !String(id).startsWith("C9"), error: "not_in_channel" };
const content: Rule = { ok: hasContent, error: "no_text" };
const user: Rule = { ok: (fields) => typeof fields.user === "string", error: "user_not_in_channel" };
const timestamp: Rule = { ok: (fields) => typeof fields.ts === "string", error: "message_not_found" };

const SLACK_METHODS: Readonly<Record<string, readonly Rule[]>> = {
  "auth.test": [],
  "views.open": [{ ok: (fields) => typeof fields.trigger_id === "string", error: "invalid_trigger_id" }],
  "chat.postMessage": [channel, member, content],
  "chat.postEphemeral": [channel, member, user, content],
  "chat.update": [channel, timestamp, content],
  "chat.delete": [channel, timestamp],
};

/** What is published for everybody to read. */
const published: Platform = ({ url }) => {
  const address = url.replace(/^https:\/\//, "");
  const keys = Object.hasOwn(PUBLISHED_KEYS, address) ? PUBLISHED_KEYS[address] : undefined;
  return keys ? [200, keys] : [404, "not found"];
};

const PLATFORMS: Readonly<Record<string, Platform>> = {
  "login.botframework.com": published,
  "www.googleapis.com": published,
  "hooks.slack.com": slackHooks,
  "slack.com": slackApi,
};

function fieldsOf({ json, headers, bytes }: IncomingCall): Record<string, unknown> {
  if (typeof json === "object" && json !== null) return { ...json };
  if (!headers["content-type"]?.startsWith("application/x-www-form-urlencoded")) return {};
  return Object.fromEntries(new URLSearchParams(new TextDecoder().decode(bytes)));
}

function deliver(c: Context<SimulatorEnv>, simulator: Simulator): Response {
  const call = c.get("call");
  const url = egressUrl(call.target);
  const host = URL.parse(url)?.host ?? "";
  const platform = Object.hasOwn(PLATFORMS, host) ? PLATFORMS[host] : undefined;
  const delivery = { url, path: URL.parse(url)?.pathname ?? "/", call, fields: fieldsOf(call) };
  const [status, body] = platform?.(delivery, simulator) ?? [502, `no such host: ${host}`];
  simulator.store.touch();
  const isText = typeof body === "string";
  return new Response(isText ? body : JSON.stringify(body), {
    status,
    headers: { "Content-Type": isText ? "text/plain; charset=utf-8" : "application/json; charset=utf-8" },
  });
}

/** `/_sim/egress/https/slack.com/api/…` → `https://slack.com/api/…` */
function egressUrl(target: string): string {
  return target.slice("/_sim/egress/".length).replace("/", "://");
}

export function egressRoutes(simulator: Simulator): Hono<SimulatorEnv> {
  const app = new Hono<SimulatorEnv>();

  app.get("/_sim/egress", (c) => c.json({ calls: simulator.egress.records }));

  app.use("/_sim/egress/*", async function recordDelivery(c, next) {
    const call = c.get("call");
    const record: EgressRecord = {
      at: new Date(simulator.clock.realNow()).toISOString(),
      method: call.method,
      url: egressUrl(call.target),
      headers: maskHeaders(call.headers),
      body: maskBody(call.bytes, call.json),
      status: null,
    };
    simulator.egress.add(record);
    await next();
    record.status = c.get("lost") ? null : c.res.status;
    simulator.egress.save(record);
    simulator.store.touch();
  });
  app.use("/_sim/egress/*", injectFaults(simulator));
  app.all("/_sim/egress/*", (c) => deliver(c, simulator));
  return app;
}
