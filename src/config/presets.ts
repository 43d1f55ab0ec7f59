import * as z from "zod";
import type { SecretRow } from "./platform-secrets.ts";
import { ticketing } from "./sources/ticketing.ts";

/**
 * Senders that need no code: how each proves itself is a row of `ingress/schemes.ts`, and what its events hold a row here. `webhook` and
 * `webhook-token` are for any other sender and say it all in the config.
 */

/** Names of fields from the outside in, with dots between them, e.g. `event.data.id`. */
const path = z.string().regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){0,7}$/, "fields with dots between them, e.g. data.id");

/** Where the parts of an event stand in its body; of several places it is the first that holds something. */
export interface EventPaths {
  /** What a person would look for. */
  readonly ticket: string | readonly string[];
  readonly title?: string | readonly string[] | undefined;
  /** The person's id that never changes; absent where the sender names none: the source itself then asks. */
  readonly actor?: string | undefined;
  /** When it happened, as milliseconds or RFC 3339. */
  readonly at?: string | undefined;
  /** The delivery's id, covered by the signature. */
  readonly delivery?: string | undefined;
  /** What happened. */
  readonly type?: string | undefined;
  /** What somebody wrote, in events of which these fields say this. */
  readonly comment?: { readonly path: string; readonly where: Readonly<Record<string, string>> } | undefined;
}

const eventSchema = z.strictObject({
  ticket: path.describe("what the event is about: its ticket or alert"),
  title: path.optional(),
  actor: path.optional().describe("id of the person, which never changes; the source itself asks when absent"),
  at: path.optional().describe("when it happened: milliseconds, or RFC 3339"),
  delivery: path.optional().describe("the delivery's id"),
  type: path.optional().describe("what happened"),
});

/** Schemes whose signature covers the body, for `webhook`. */
const SIGNING_SCHEMES = [
  "standard-webhooks",
  "github",
  "zendesk",
  "pagerduty",
  "linear",
  "slack",
  "grafana",
  "gitea",
] as const;

const tenant = (example: string) => ({
  host: z
    .string()
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, "a host name in lower case")
    .describe(`e.g. ${example}`),
});

const user = { user: z.email().describe("e-mail of the user that the gateway writes as") };
const bot = { bot: z.string().min(1).describe("id of that user: what it does is no event") };

/** What it says is believed although nothing covers it: whoever has the token could say it. Written down, so that it is known. */
const believed = { body: z.literal("believed").describe("what it says is believed although no signature covers it") };

interface Preset {
  readonly signsBody: boolean;
  readonly settings: Readonly<Record<string, z.ZodType>>;
  /** `null`: the config says it. */
  readonly event: EventPaths | null;
  readonly secrets: Readonly<Record<string, SecretRow>>;
}

const signing = (purpose: string, form?: RegExp) =>
  ({ suffix: "WEBHOOK_SECRET", purpose, rotates: true, ...(form ? { form } : {}) }) as const satisfies SecretRow;

/** Anything but what Zendesk signs tests with before a webhook is saved, which everybody knows ("Verifying webhook authenticity"). */
const NOT_OF_TESTS = /^(?!dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==$)/;
const token = (purpose: string) => ({ suffix: "WEBHOOK_TOKEN", purpose, rotates: true }) as const satisfies SecretRow;
const api = (purpose: string) => ({ suffix: "API_TOKEN", purpose, isOptional: true }) as const satisfies SecretRow;
const readingApi = (purpose: string) => ({ suffix: "API_TOKEN", purpose }) as const satisfies SecretRow;

/** Standard Webhooks section "Signature scheme": the prefix says what the key is. */
const STANDARD_SECRET = "the sender's secret, which begins with whsec_, or its public key, which begins with whpk_";

export const PRESETS = {
  /** PagerDuty, "Webhooks Overview" (v3). */
  pagerduty: {
    signsBody: true,
    settings: {
      ...user,
      ...bot,
      host: z
        .enum(["api.pagerduty.com", "api.eu.pagerduty.com"])
        .default("api.pagerduty.com")
        .describe("api.eu.pagerduty.com in the European service region"),
    },
    event: {
      // A note's event is about the note and names its incident.
      ticket: ["event.data.incident.id", "event.data.id"],
      title: ["event.data.incident.summary", "event.data.title"],
      comment: { path: "event.data.content", where: { "event.event_type": "incident.annotated" } },
      actor: "event.agent.id",
      at: "event.occurred_at",
      delivery: "event.id",
      type: "event.event_type",
    },
    secrets: {
      signing: signing("PagerDuty: shown once, when the subscription is made"),
      api: api("PagerDuty: Integrations → API Access Keys"),
    },
  },
  /** Zendesk, "Webhook event types". */
  zendesk: {
    signsBody: true,
    settings: { ...tenant("example.zendesk.com"), ...user, ...bot },
    event: {
      ticket: "detail.id",
      title: "detail.subject",
      actor: "detail.actor_id",
      at: "time",
      delivery: "id",
      type: "type",
      comment: { path: "event.comment.body", where: { type: "zen:event-type:ticket.comment_added" } },
    },
    secrets: {
      signing: signing("Zendesk: the webhook's own signing secret, not that of tests", NOT_OF_TESTS),
      api: api("Zendesk: Apps and integrations → API tokens"),
    },
  },
  /** Linear, "Webhooks". */
  linear: {
    signsBody: true,
    settings: { ...bot },
    event: {
      ticket: ["data.issue.identifier", "data.identifier"],
      title: ["data.issue.title", "data.title"],
      actor: "actor.id",
      at: "webhookTimestamp",
      type: "type",
      // Not what was edited: it has been said before.
      comment: { path: "data.body", where: { type: "Comment", action: "create" } },
    },
    secrets: {
      signing: signing("Linear: the webhook's signing secret"),
      api: api("Linear: Settings → API → Personal API keys"),
    },
  },
  /** Freshservice, "Workflow Automator", webhook node. */
  freshservice: {
    signsBody: false,
    settings: { ...tenant("example.freshservice.com"), ...bot },
    event: { ticket: "ticket_id" },
    secrets: {
      token: token("Freshservice: the value of the header X-DRS-Token in the webhook node"),
      api: readingApi("Freshservice: Profile settings → API key"),
    },
  },
  /** Opsgenie, "Webhook integration". */
  opsgenie: {
    signsBody: false,
    settings: {
      ...bot,
      host: z
        .enum(["api.opsgenie.com", "api.eu.opsgenie.com"])
        .default("api.opsgenie.com")
        .describe("api.eu.opsgenie.com in the European service region"),
    },
    event: { ticket: "alert.alertId" },
    secrets: {
      token: token("Opsgenie: the value of the header X-DRS-Token in the webhook integration"),
      api: readingApi("Opsgenie: API key of an API integration"),
    },
  },
  /** Prometheus, "Alertmanager configuration", webhook_config: a group of alerts, whose token comes with every request. */
  alertmanager: {
    signsBody: false,
    settings: { ...believed },
    event: { ticket: "groupKey", title: "commonAnnotations.summary", type: "status" },
    secrets: { token: token("Alertmanager: http_config → authorization → credentials") },
  },
  /** Grafana, "Configure the webhook notifier", HMAC signature with a timestamp header. */
  grafana: {
    signsBody: true,
    settings: {},
    event: { ticket: "groupKey", title: "title", type: "status" },
    secrets: { signing: signing("Grafana: contact point → HMAC Signature → Secret") },
  },
  /** Standard Webhooks 1.0.0, and Svix. */
  "standard-webhooks": {
    signsBody: true,
    settings: { event: eventSchema },
    event: null,
    secrets: { signing: signing(STANDARD_SECRET) },
  },
  webhook: {
    signsBody: true,
    settings: { scheme: z.enum(SIGNING_SCHEMES).describe("whose way of signing it uses"), event: eventSchema },
    event: null,
    secrets: { signing: signing("the secret that the sender signs with", NOT_OF_TESTS) },
  },
  "webhook-token": {
    signsBody: false,
    settings: {
      header: z
        .string()
        .regex(/^[a-z0-9-]+$/, "a header's name in lower case")
        .default("x-drs-token"),
      event: eventSchema,
      ...believed,
    },
    event: null,
    secrets: { token: token("the token that the sender puts into the header") },
  },
} as const satisfies Readonly<Record<string, Preset>>;

export type PresetName = keyof typeof PRESETS;

export const PRESET_NAMES = Object.keys(PRESETS) as PresetName[];

/** The schema of a preset's source; types are kept by building each by name. */
const presetSchema = <Name extends PresetName, Common extends z.core.$ZodShape>(name: Name, common: Common) =>
  z.strictObject({
    platform: z.literal(name),
    ...common,
    ...ticketing,
    ...(PRESETS[name].settings as (typeof PRESETS)[Name]["settings"]),
  });

/** The schemas of all of them, with what every source can say. */
export const presetSchemas = <Common extends z.core.$ZodShape>(common: Common) =>
  [
    presetSchema("pagerduty", common),
    presetSchema("zendesk", common),
    presetSchema("linear", common),
    presetSchema("freshservice", common),
    presetSchema("opsgenie", common),
    presetSchema("alertmanager", common),
    presetSchema("grafana", common),
    presetSchema("standard-webhooks", common),
    presetSchema("webhook", common),
    presetSchema("webhook-token", common),
  ] as const;

/** What of every preset is said in one word. */
export const ofPresets = <T>(read: (preset: Preset) => T) =>
  Object.fromEntries(PRESET_NAMES.map((name) => [name, read(PRESETS[name])])) as { readonly [Name in PresetName]: T };
