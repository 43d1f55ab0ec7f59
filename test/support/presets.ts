import type { ConfigInput } from "../../src/config/schema.ts";
import { alertmanager } from "../../src/platforms/alertmanager/index.ts";
import { freshservice } from "../../src/platforms/freshservice/index.ts";
import { grafana } from "../../src/platforms/grafana/index.ts";
import { linear } from "../../src/platforms/linear/index.ts";
import { opsgenie } from "../../src/platforms/opsgenie/index.ts";
import { pagerduty } from "../../src/platforms/pagerduty/index.ts";
import { standardWebhooks } from "../../src/platforms/standard-webhooks/index.ts";
import { webhook, webhookToken } from "../../src/platforms/webhook/index.ts";
import { zendesk } from "../../src/platforms/zendesk/index.ts";

/** The senders that need no code of their own. */
export const PRESETS = {
  pagerduty,
  zendesk,
  linear,
  freshservice,
  opsgenie,
  alertmanager,
  grafana,
  "standard-webhooks": standardWebhooks,
  webhook,
  "webhook-token": webhookToken,
} as const;

export type PresetName = keyof typeof PRESETS;

export const PRESET_NAMES = Object.keys(PRESETS) as PresetName[];

/** The settings of a source as a config writes them. */
export const settingsIn = ({ sources }: Pick<ConfigInput, "sources">, name: string): object =>
  Object(sources?.[name]?.settings);
