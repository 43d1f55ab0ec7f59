/**
 * The platforms that the gateway calls, for chat and tickets: `/_sim/egress/<scheme>/<host>/<path>` (design, egress).
 */
import type { Context } from "hono";
import { Hono } from "hono/tiny";
import type { IncomingCall, Simulator, SimulatorEnv } from "../../context.ts";
import { injectFaults } from "../../control/faults.ts";
import { maskBody, maskHeaders } from "../../control/mask.ts";
import type { EgressRecord } from "../../state/records.ts";
import { dingtalkApi, dingtalkSession } from "../dingtalk.ts";
import { discordApi } from "../discord.ts";
import { feishuApi } from "../feishu.ts";
import { freshserviceApi } from "../freshservice.ts";
import { githubApi } from "../github.ts";
import { gitlabApi } from "../gitlab.ts";
import { jiraApi } from "../jira.ts";
import { PUBLISHED_KEYS } from "../keys.ts";
import { linearApi } from "../linear.ts";
import { opsgenieApi } from "../opsgenie.ts";
import { pagerdutyApi } from "../pagerduty.ts";
import type { Platform } from "../platform.ts";
import { servicenowApi } from "../servicenow.ts";
import { slackApi, slackHooks } from "../slack.ts";
import { botConnector, entra } from "../teams.ts";
import { zendeskApi } from "../zendesk.ts";

/** Documents that are public. */
const published: Platform = ({ url }) => {
  const address = url.replace(/^https:\/\//, "");
  const keys = Object.hasOwn(PUBLISHED_KEYS, address) ? PUBLISHED_KEYS[address] : undefined;
  return keys ? [200, keys] : [404, "not found"];
};

const PLATFORMS: Readonly<Record<string, Platform>> = {
  "login.botframework.com": published,
  "www.googleapis.com": published,
  "example.cloudflareaccess.com": published,
  "api.dingtalk.com": dingtalkApi,
  "oapi.dingtalk.com": dingtalkSession,
  "discord.com": discordApi,
  "open.feishu.cn": feishuApi,
  "open.larksuite.com": feishuApi,
  "hooks.slack.com": slackHooks,
  "slack.com": slackApi,
  "login.microsoftonline.com": entra,
  "smba.trafficmanager.net": botConnector,
  "example.atlassian.net": jiraApi,
  "api.github.com": githubApi,
  "gitlab.example.com": gitlabApi,
  "example.service-now.com": servicenowApi,
  "example.zendesk.com": zendeskApi,
  "api.pagerduty.com": pagerdutyApi,
  "api.opsgenie.com": opsgenieApi,
  "api.linear.app": linearApi,
  "example.freshservice.com": freshserviceApi,
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
  // A response without content has no type either (RFC 9110, 15.3.5).
  if (status === 204) return new Response(null, { status });
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

  app.get("/_sim/egress", (c) => {
    const part = c.req.query("url") ?? "";
    return c.json({ calls: simulator.egress.records.filter(({ url }) => url.includes(part)) });
  });

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
    simulator.store.touchRecords();
  });
  app.use("/_sim/egress/*", injectFaults(simulator));
  app.all("/_sim/egress/*", (c) => deliver(c, simulator));
  return app;
}
