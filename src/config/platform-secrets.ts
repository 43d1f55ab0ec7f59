import type { PlatformName } from "./sources/sources.ts";
import { ofPresets } from "./presets.ts";

/** The secrets of each platform: what proves its requests, and what the gateway calls it with. */

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
