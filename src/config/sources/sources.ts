import * as z from "zod";
import { LANGUAGES } from "../../shared/language.ts";
import { atlassianId, corporation, host, number, snowflake, sysId, uuid } from "../id-forms.ts";
import { ofPresets, presetSchemas } from "../presets.ts";
import { rateSchema } from "../rate.ts";
import { approvalSchema, marking, ticketing } from "./ticketing.ts";

/** What the config says about a source of each platform, and whether what proves it covers what it says. */

const common = (language: (typeof LANGUAGES)[number]) => ({
  language: z.enum(LANGUAGES).default(language).describe("language of the messages to this source"),
  rate: rateSchema.optional().describe("requests before they are verified"),
});

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

/** A source that is no chat: it has a list of what it may ask for. */
export type TicketSource = Extract<Source, { readonly jobs: readonly string[] }>;

export const isTicketSource = (source: Source): source is TicketSource => "jobs" in source;
