import * as z from "zod";
import { LANGUAGES } from "../i18n/language.ts";
import { ofPresets, presetSchemas } from "./presets.ts";
import { rateSchema } from "./rate.ts";
import { approvalSchema, marking, ticketing } from "./ticketing.ts";

/** What the config says about each platform: its settings, its secrets, and how it writes ids that never change. */

/** A secret of a source. */
export interface SecretRow {
  /** The last part of its name; the first is the source's in capitals. */
  readonly suffix: string;
  /** Where it is found. */
  readonly purpose: string;
  /** What it looks like, where that is known. */
  readonly form?: RegExp;
  /** The gateway runs without it, and can do less. */
  readonly isOptional?: true;
  /** What proves requests can be rotated: `<name>_PREVIOUS` is accepted beside it. */
  readonly rotates?: true;
}

const common = (language: (typeof LANGUAGES)[number]) => ({
  language: z.enum(LANGUAGES).default(language).describe("language of the messages to this source"),
  rate: rateSchema.optional().describe("requests before they are verified"),
});

const uuid = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "a GUID in lower case");

/** Discord: ids are snowflakes, beyond what a number holds (Discord, "API Reference", Snowflakes). */
const snowflake = z.string().regex(/^\d{15,20}$/, "a Discord id: 15 to 20 digits");

const corporation = z.string().regex(/^ding[0-9a-z]{8,60}$/, "a CorpId of DingTalk, e.g. ding9f50b15bccd16741");

const host = z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, "a host name in lower case");

/** Atlassian's account ids, of both kinds (Atlassian, "Account ID"). */
const atlassianId = z
  .string()
  .regex(/^[0-9a-zA-Z:_-]{8,128}$/, "an Atlassian accountId, e.g. 5b10a2844c20165700ede21g");

const sysId = z.string().regex(/^[0-9a-f]{32}$/, "a sys_id, 32 hexadecimal digits");

const number = z.string().regex(/^\d{1,18}$/, "a number, in quotes");

const OWN_ACCOUNT = "the account that the gateway itself writes as: what it does is no event";

const jira = {
  ...common("en-us"),
  ...ticketing,
  site: host.describe("e.g. example.atlassian.net"),
  user: z.email().describe("e-mail of the account that the gateway writes as"),
  bot: atlassianId.describe(OWN_ACCOUNT),
  projects: z
    .array(z.string().regex(/^[A-Z][A-Z0-9_]+$/, "a project's key, e.g. OPS"))
    .min(1)
    .describe("projects whose tickets are listened to"),
  approval: approvalSchema.optional().describe("how a ticket approves an operation, where policy lets it"),
  ...marking(z.string().regex(/^\d{1,10}$/, "the id of a transition"), "the transition that the ticket makes"),
};

const gitlab = {
  ...common("en-us"),
  ...ticketing,
  host: host.default("gitlab.com"),
  bot: number.describe(OWN_ACCOUNT),
  projects: z
    .array(z.string().regex(/^[\w.-]+(\/[\w.-]+)+$/, "a project's path, e.g. ops/infra"))
    .min(1)
    .describe("projects that are listened to"),
  ...marking(z.string().min(1).max(255), "the label that the issue gets"),
};

const servicenow = {
  ...common("en-us"),
  ...ticketing,
  instance: host.describe("e.g. example.service-now.com"),
  user: z.string().min(1).describe("name of the user that the gateway writes as"),
  bot: sysId.describe(OWN_ACCOUNT),
  tables: z
    .array(z.string().regex(/^[a-z][a-z0-9_]*$/, "a table, e.g. change_request"))
    .min(1)
    .describe("tables whose records are listened to"),
  approval: approvalSchema.optional().describe("how a record approves an operation, where policy lets it"),
};

/** What a source of each platform is told in the config. */
export const sourceSchema = z.discriminatedUnion("platform", [
  z.strictObject({ platform: z.literal("slack"), ...common("en-us") }),
  z.strictObject({
    platform: z.literal("feishu"),
    ...common("zh-cn"),
    app_id: z.string().regex(/^cli_[0-9a-z]{8,40}$/, "an App ID, e.g. cli_9f5343c580712544"),
    host: z
      .enum(["open.feishu.cn", "open.larksuite.com"])
      .default("open.feishu.cn")
      .describe("open.feishu.cn in China, open.larksuite.com elsewhere: the same API, separate apps"),
  }),
  z.strictObject({
    platform: z.literal("dingtalk"),
    ...common("zh-cn"),
    corp_id: corporation.describe("the organisation that the robot belongs to"),
    robot_code: z.string().regex(/^[0-9A-Za-z_-]{4,64}$/, "the robot's code, which is its AppKey"),
    account: z.string().optional().describe("the one account whose jobs it may name; the default account when absent"),
  }),
  z.strictObject({
    platform: z.literal("teams"),
    ...common("en-us"),
    app_id: uuid.describe("Microsoft App ID of the bot"),
    tenant_id: uuid.describe("the Entra tenant whose people may speak to the bot"),
  }),
  z.strictObject({
    platform: z.literal("teams-outgoing"),
    ...common("en-us"),
    tenant_id: uuid.describe("the Entra tenant whose people may speak to it"),
  }),
  z.strictObject({
    platform: z.literal("discord"),
    ...common("en-us"),
    application_id: snowflake.describe("Application ID"),
    guilds: z.array(snowflake).min(1).describe("servers in which it answers; direct messages are answered too"),
  }),
  z.strictObject({ platform: z.literal("jira"), ...jira }),
  z.strictObject({ platform: z.literal("jira-automation"), ...jira }),
  z.strictObject({ platform: z.literal("servicenow"), ...servicenow }),
  z.strictObject({ platform: z.literal("servicenow-basic"), ...servicenow }),
  z.strictObject({
    platform: z.literal("github"),
    ...common("en-us"),
    ...ticketing,
    bot: number.describe(OWN_ACCOUNT),
    repositories: z
      .array(z.string().regex(/^[\w.-]+\/[\w.-]+$/, "owner/name"))
      .min(1)
      .describe("repositories that are listened to"),
    ...marking(z.string().min(1).max(50), "the label that the issue gets"),
  }),
  z.strictObject({ platform: z.literal("gitlab"), ...gitlab }),
  z.strictObject({ platform: z.literal("gitlab-token"), ...gitlab }),
  ...presetSchemas(common("en-us")),
]);

export type Source = z.output<typeof sourceSchema>;
export type PlatformName = Source["platform"];
/** A source of one platform. */
export type SourceOf<Name extends PlatformName> = Extract<Source, { readonly platform: Name }>;

/** Whether what proves a request covers its body. Where it does not, who sees a request can make others of it. */
export const SIGNS_BODY: Readonly<Record<PlatformName, boolean>> = {
  slack: true,
  feishu: true,
  dingtalk: false,
  // A token of an hour over TLS, made for the bot alone; what it names is where answers go.
  teams: true,
  "teams-outgoing": true,
  discord: true,
  jira: true,
  "jira-automation": false,
  servicenow: true,
  "servicenow-basic": false,
  github: true,
  gitlab: true,
  "gitlab-token": false,
  ...ofPresets(({ signsBody }) => signsBody),
};

const WHSEC = /^whsec_[A-Za-z0-9+/]+={0,2}$/;
const ATLASSIAN_TOKEN = "Jira: API token of the account that the gateway writes as";
const SERVICENOW_PASSWORD = "ServiceNow: password of the user that the gateway writes as";
const GITLAB_TOKEN = "GitLab: a project access token with scope api";

/** The secrets of a source, by what each is to its platform. */
export const PLATFORM_SECRETS = {
  slack: {
    signing: { suffix: "SIGNING_SECRET", purpose: "Slack: Basic Information → Signing Secret", rotates: true },
    bot: {
      suffix: "BOT_TOKEN",
      // Slack, "Tokens": bot tokens begin with xoxb-. One of an app with token rotation begins with xoxe. and ends after 12 hours.
      form: /^xoxb-[A-Za-z0-9-]+$/,
      purpose: "Slack: OAuth & Permissions → Bot User OAuth Token; it begins with xoxb-",
      isOptional: true,
    },
  },
  feishu: {
    encrypt: {
      suffix: "ENCRYPT_KEY",
      purpose: "Feishu: Events & Callbacks → Encryption Strategy → Encrypt Key",
      rotates: true,
    },
    verification: {
      suffix: "VERIFICATION_TOKEN",
      purpose: "Feishu: Events & Callbacks → Encryption Strategy → Verification Token",
      rotates: true,
    },
    app: { suffix: "APP_SECRET", purpose: "Feishu: Credentials & Basic Info → App Secret" },
  },
  dingtalk: {
    app: { suffix: "APP_SECRET", purpose: "DingTalk: Credentials → AppSecret of the robot's app", rotates: true },
  },
  teams: {
    app: {
      suffix: "APP_PASSWORD",
      purpose: "Teams: Entra → App registrations → Certificates & secrets → client secret",
    },
  },
  "teams-outgoing": {
    signing: {
      suffix: "WEBHOOK_TOKEN",
      form: /^[A-Za-z0-9+/]{43}=$/,
      purpose: "Teams: the security token shown once when the outgoing webhook is made, 44 characters of base64",
      rotates: true,
    },
  },
  discord: {
    key: {
      suffix: "PUBLIC_KEY",
      form: /^[0-9a-f]{64}$/,
      purpose: "Discord: General Information → Public Key, 64 hexadecimal digits",
      rotates: true,
    },
    bot: {
      suffix: "BOT_TOKEN",
      form: /^[\w-]+\.[\w-]+\.[\w-]+$/,
      purpose: "Discord: Bot → Token",
      isOptional: true,
    },
  },
  jira: {
    signing: {
      suffix: "WEBHOOK_SECRET",
      purpose: "Jira: System → WebHooks → Secret; one without a secret is not signed",
      rotates: true,
    },
    api: { suffix: "API_TOKEN", purpose: ATLASSIAN_TOKEN, isOptional: true },
  },
  "jira-automation": {
    token: { suffix: "TOKEN", purpose: "Jira: the value of the header X-DRS-Token in the rule, hidden", rotates: true },
    api: { suffix: "API_TOKEN", purpose: ATLASSIAN_TOKEN },
  },
  servicenow: {
    signing: {
      suffix: "WEBHOOK_SECRET",
      form: WHSEC,
      purpose: "ServiceNow: whsec_ and the key in base64 that the script signs with",
      rotates: true,
    },
    api: { suffix: "API_PASSWORD", purpose: SERVICENOW_PASSWORD, isOptional: true },
  },
  "servicenow-basic": {
    token: {
      suffix: "WEBHOOK_AUTHORIZATION",
      form: /^(Basic|Bearer) \S+$/,
      purpose: "ServiceNow: the whole Authorization header that the REST message sends, e.g. Basic ZHJz…",
      rotates: true,
    },
    api: { suffix: "API_PASSWORD", purpose: SERVICENOW_PASSWORD },
  },
  github: {
    signing: { suffix: "WEBHOOK_SECRET", purpose: "GitHub: Settings → Webhooks → Secret", rotates: true },
    api: { suffix: "API_TOKEN", purpose: "GitHub: a token that may write issues", isOptional: true },
  },
  gitlab: {
    signing: {
      suffix: "WEBHOOK_SECRET",
      form: WHSEC,
      purpose: "GitLab: Settings → Webhooks → Signing token; it begins with whsec_",
      rotates: true,
    },
    api: { suffix: "API_TOKEN", purpose: GITLAB_TOKEN, isOptional: true },
  },
  "gitlab-token": {
    token: { suffix: "WEBHOOK_TOKEN", purpose: "GitLab: Settings → Webhooks → Secret token", rotates: true },
    api: { suffix: "API_TOKEN", purpose: GITLAB_TOKEN },
  },
  ...ofPresets(({ secrets }) => secrets),
} as const satisfies Record<PlatformName, Readonly<Record<string, SecretRow>>>;

/** The secrets of a platform's sources. */
export const secretRows = (platform: PlatformName): Readonly<Record<string, SecretRow>> => PLATFORM_SECRETS[platform];

/** How a platform writes what never changes: people by `people` and `who`, channels by `where`. */
export const PLATFORM_IDS = {
  slack: {
    person: z
      .string()
      .regex(/^[TE][A-Z0-9]+\/[UW][A-Z0-9]+$/, "team and user id, e.g. T0001/U0001")
      .describe("Slack team id and user id: immutable, unlike names"),
    channel: z.string().regex(/^[CDG][A-Z0-9]+$/, "a channel id, e.g. C0123ABC, not its name"),
  },
  feishu: {
    person: z.string().regex(/^ou_[0-9a-z]{16,40}$/, "an open_id, e.g. ou_84aad35d084aa403a838cf73ee18467"),
    channel: z.string().regex(/^oc_[0-9a-z]{16,40}$/, "a chat_id, e.g. oc_5ce6d572455d361153b7xx51da133945"),
  },
  dingtalk: {
    person: z
      .string()
      .regex(/^ding[0-9a-z]{8,60}\/[^/\s]{1,64}$/, "CorpId and staff id, e.g. ding9f50b15bccd16741/manager4220"),
    channel: z.string().regex(/^cid\S{8,100}$/, "a conversationId, e.g. cidUVfVQhCpkWSgPLYsMPHC8A=="),
  },
  teams: {
    person: z
      .string()
      .regex(/^[0-9a-f-]{36}\/[0-9a-f-]{36}$/, "tenant id and Entra object id, both GUIDs in lower case"),
    channel: z
      .string()
      .regex(/^(19|a):\S{1,200}$/, "a conversation id without its message id, e.g. 19:253b…@thread.tacv2"),
  },
  discord: {
    person: snowflake.describe("Discord user id"),
    channel: snowflake,
  },
  jira: { person: atlassianId, channel: z.string().regex(/^[A-Z][A-Z0-9_]+$/, "a project's key, e.g. OPS") },
  servicenow: {
    person: z.string().regex(/^[a-z0-9.-]+\/[0-9a-f]{32}$/, "instance and sys_id, e.g. example.service-now.com/6282…"),
    channel: z.string().regex(/^[a-z][a-z0-9_]*$/, "a table, e.g. change_request"),
  },
  github: { person: number.describe("GitHub user id: immutable, unlike logins"), channel: number },
  gitlab: {
    person: z.string().regex(/^[a-z0-9.-]+\/\d{1,18}$/, "host and user id, e.g. gitlab.com/583231"),
    channel: number,
  },
  /** Cloudflare Access vouches for the e-mail address; who signs in to the console by it writes in no channel. */
  access: {
    person: z
      .string()
      .regex(/^[^\sA-Z@]{1,64}@[^\sA-Z@]{1,250}$/, "an e-mail address in lower case, as Cloudflare Access knows it"),
    channel: z.never(),
  },
  webhook: {
    person: z
      .string()
      .regex(/^[A-Za-z0-9_.-]+\/\S{1,128}$/, "the source's name and the sender's id, e.g. pagerduty/PXPGF42"),
    channel: z.string().min(1),
  },
} as const satisfies Record<string, { readonly person: z.ZodString; readonly channel: z.ZodString | z.ZodNever }>;

/** Whose ids a person has: sources of one kind of platform know the same people. */
export type IdKind = keyof typeof PLATFORM_IDS;

/** Where the ids of a platform's people and channels belong. */
export const idKindOf = (platform: PlatformName): IdKind => ID_KINDS[platform] ?? (platform as IdKind);

const ID_KINDS: Partial<Readonly<Record<PlatformName, IdKind>>> = {
  "teams-outgoing": "teams",
  "jira-automation": "jira",
  "servicenow-basic": "servicenow",
  "gitlab-token": "gitlab",
  ...ofPresets((): IdKind => "webhook"),
};

/** A source that is no chat: it has a list of what it may ask for. */
export type TicketSource = Extract<Source, { readonly jobs: readonly string[] }>;

export const isTicketSource = (source: Source): source is TicketSource => "jobs" in source;
