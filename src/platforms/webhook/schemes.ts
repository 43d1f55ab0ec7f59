import { HMAC_OF_BODY, signature } from "../../webhooks/signature.ts";
import { standardWebhooksScheme } from "../../webhooks/standard-webhooks.ts";
import { githubScheme } from "../github/scheme.ts";
import { grafanaScheme } from "../grafana/scheme.ts";
import { linearScheme } from "../linear/scheme.ts";
import { pagerdutyScheme } from "../pagerduty/scheme.ts";
import { slackScheme } from "../slack/scheme.ts";
import { zendeskScheme } from "../zendesk/scheme.ts";

/** Gitea and Forgejo, "Webhooks". */
export const giteaScheme = signature({
  ...HMAC_OF_BODY,
  signature: { header: "x-gitea-signature", prefix: "", separator: null, encoding: "hex" },
  fresh: null,
});

/** Schemes whose signature covers the body, by what the config calls them: a sender of your own may sign like one of these. */
export const SIGNING_SCHEMES = {
  "standard-webhooks": standardWebhooksScheme,
  github: githubScheme,
  zendesk: zendeskScheme,
  pagerduty: pagerdutyScheme,
  linear: linearScheme,
  slack: slackScheme,
  grafana: grafanaScheme,
  gitea: giteaScheme,
} as const;
