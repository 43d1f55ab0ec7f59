import * as z from "zod";
import { LANGUAGES } from "../i18n/language.ts";
import { rateSchema } from "./rate.ts";

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
};

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
} as const satisfies Record<string, { readonly person: z.ZodString; readonly channel: z.ZodString }>;

/** Whose ids a person has: sources of one kind of platform know the same people. */
export type IdKind = keyof typeof PLATFORM_IDS;

/** Where the ids of a platform's people and channels belong. */
export const idKindOf = (platform: PlatformName): IdKind => (platform === "teams-outgoing" ? "teams" : platform);
