import { alertmanager } from "../../src/platforms/alertmanager/index.ts";
import { dingtalkScheme } from "../../src/platforms/dingtalk/scheme.ts";
import { discordScheme } from "../../src/platforms/discord/scheme.ts";
import { feishuScheme } from "../../src/platforms/feishu/scheme.ts";
import { githubScheme } from "../../src/platforms/github/scheme.ts";
import { gitlab } from "../../src/platforms/gitlab/index.ts";
import { grafanaScheme } from "../../src/platforms/grafana/scheme.ts";
import { jiraScheme } from "../../src/platforms/jira/scheme.ts";
import { linearScheme } from "../../src/platforms/linear/scheme.ts";
import { pagerdutyScheme } from "../../src/platforms/pagerduty/scheme.ts";
import { servicenow } from "../../src/platforms/servicenow/index.ts";
import { slackScheme } from "../../src/platforms/slack/scheme.ts";
import { outgoingScheme, teamsScheme } from "../../src/platforms/teams/scheme.ts";
import { giteaScheme } from "../../src/platforms/webhook/schemes.ts";
import { zendeskScheme } from "../../src/platforms/zendesk/scheme.ts";
import type { EitherScheme } from "../../src/webhooks/either.ts";
import { jwt } from "../../src/webhooks/jwt.ts";
import type { Scheme } from "../../src/webhooks/scheme.ts";
import { standardWebhooksScheme } from "../../src/webhooks/standard-webhooks.ts";
import { headerToken, TOKEN_HEADER, token } from "../../src/webhooks/token.ts";
import { wecomScheme } from "./wecom.ts";

/**
 * Every scheme that is verified by signed examples: those of the platforms, and of products that the gateway has no platform for, which
 * prove the kinds of schemes (WeCom, Telegram, Mattermost, Google Chat). Where one is a function, the config says a part of it.
 */
export const SCHEMES = {
  slack: slackScheme,
  discord: discordScheme,
  feishu: feishuScheme,
  dingtalk: dingtalkScheme,
  teams: teamsScheme,
  "teams-outgoing": outgoingScheme,
  wecom: wecomScheme,
  /** Telegram, "setWebhook", secret_token. */
  telegram: headerToken("x-telegram-bot-api-secret-token"),
  /** Mattermost, "Slash commands": in the header and in the body; outgoing webhooks have it in the body alone. */
  mattermost: token([{ header: "authorization", prefix: "Token " }, { field: "token" }]),
  /** Google, "Verify requests from Chat": the project's number for audience, signed by Chat's own service account. */
  "google-chat": ({ audience }: { readonly audience: string }) =>
    jwt({
      jwks: "https://www.googleapis.com/service_accounts/v1/jwk/chat@system.gserviceaccount.com",
      issuer: "chat@system.gserviceaccount.com",
      audience,
      claims: [],
      endorsement: null,
    }),
  /** The same for an endpoint's address: anybody can have such a token made, so who it was made for decides. */
  "google-chat-endpoint": ({ audience }: { readonly audience: string }) =>
    jwt({
      jwks: "https://www.googleapis.com/oauth2/v3/certs",
      issuer: ["https://accounts.google.com", "accounts.google.com"],
      audience,
      claims: [
        { claim: "email", equals: "chat@system.gserviceaccount.com" },
        { claim: "email_verified", equals: true },
      ],
      endorsement: null,
    }),
  jira: jiraScheme,
  "jira-automation": headerToken(TOKEN_HEADER),
  freshservice: headerToken(TOKEN_HEADER),
  opsgenie: headerToken(TOKEN_HEADER),
  servicenow: fixed(servicenow),
  zendesk: zendeskScheme,
  github: githubScheme,
  gitlab: fixed(gitlab),
  pagerduty: pagerdutyScheme,
  linear: linearScheme,
  grafana: grafanaScheme,
  gitea: giteaScheme,
  alertmanager: fixed(alertmanager),
  /** Any other sender that puts a token into a header. */
  "webhook-token": ({ header }: { readonly header: string }) => headerToken(header),
  "standard-webhooks": standardWebhooksScheme,
} as const;

/** The scheme of a platform that has one for all settings. */
function fixed({ platform }: { readonly platform: { scheme(settings: never): Scheme } }): Scheme {
  return platform.scheme(undefined as never);
}

export const isEither = (scheme: Scheme): scheme is EitherScheme => scheme.kind === "either";
