import { alertmanager } from "../../src/platforms/alertmanager/index.ts";
import { dingtalk } from "../../src/platforms/dingtalk/index.ts";
import { discord } from "../../src/platforms/discord/index.ts";
import { feishu } from "../../src/platforms/feishu/index.ts";
import { freshservice } from "../../src/platforms/freshservice/index.ts";
import { github } from "../../src/platforms/github/index.ts";
import { gitlab, gitlabToken } from "../../src/platforms/gitlab/index.ts";
import { grafana } from "../../src/platforms/grafana/index.ts";
import { jira, jiraAutomation } from "../../src/platforms/jira/index.ts";
import { linear } from "../../src/platforms/linear/index.ts";
import { opsgenie } from "../../src/platforms/opsgenie/index.ts";
import { pagerduty } from "../../src/platforms/pagerduty/index.ts";
import { servicenow, servicenowBasic } from "../../src/platforms/servicenow/index.ts";
import { slack } from "../../src/platforms/slack/index.ts";
import { standardWebhooks } from "../../src/platforms/standard-webhooks/index.ts";
import { teams, teamsOutgoing } from "../../src/platforms/teams/index.ts";
import { webhook, webhookToken } from "../../src/platforms/webhook/index.ts";
import { zendesk } from "../../src/platforms/zendesk/index.ts";
import type { SourceInput } from "../../src/webhooks/platform-definition.ts";
import { ownKeyBytes } from "./own-key.ts";
import { type Key, pemOf, publicKeyOf, type SENDERS } from "./secret-senders.ts";

/** Secrets of sources in every form that people write them in, and what the sender signs with. */

/** A form that is accepted, with the key that the sender has. */
type Accepted = readonly [form: string, value: string, key: Key];

/** A form that is refused, and what the message says of it. */
type Refused = readonly [form: string, value: string, fault: string];

export interface SecretCase {
  readonly source: SourceInput;
  /** The last part of the secret's name. */
  readonly suffix: string;
  /** The source's other secrets, by the last parts of their names. */
  readonly others?: Readonly<Record<string, string>>;
  /** `null` where the secret is for calls of the gateway. */
  readonly sender: keyof typeof SENDERS | null;
  readonly accepted: readonly Accepted[];
  readonly refused: readonly Refused[];
}

const TEXT = "k7Wq-2fPz.9sLm_4xTn";
const KEY = Buffer.from(ownKeyBytes(200));
const base64 = KEY.toString("base64");
const PUBLIC = publicKeyOf(KEY);
const urlSafe = (value: string) => value.replaceAll("+", "-").replaceAll("/", "_");
/** Its base64 holds both letters that the URL-safe alphabet replaces. */
const MARKED = Buffer.from(`fb efbe ffff ${"0123456789abcdef".repeat(2)}`.replaceAll(" ", ""), "hex");

/** Mistakes with any secret that stands as text. */
const REFUSED_TEXT: readonly Refused[] = [
  ["of 5 characters", "k7Wq2", "can be guessed"],
  ["of 15 characters", TEXT.slice(0, 15), "can be guessed"],
  ["of two characters in turn", "ab".repeat(16), "can be guessed"],
  ["in quotes", `"${TEXT}"`, "stands in quotes"],
  ["on two lines", `${TEXT}\n${TEXT}`, "line break"],
  ["with an invisible character", `${TEXT}\u200b`, "invisible"],
  ["a PEM file", pemOf(KEY), "PEM"],
];

const ACCEPTED_TEXT: readonly Accepted[] = [
  ["text", TEXT, TEXT],
  ["text with white space around it", ` ${TEXT}\n`, TEXT],
  ["hexadecimal, which is text", KEY.toString("hex"), KEY.toString("hex")],
  ["URL-safe base64, which is text", urlSafe(base64), urlSafe(base64)],
];

const text = { accepted: ACCEPTED_TEXT, refused: REFUSED_TEXT };

const token = {
  accepted: ACCEPTED_TEXT,
  refused: [...REFUSED_TEXT, ["in other letters than ASCII", `${TEXT}ü密`, "cannot stand in it"]] as const,
};

const whsec: readonly Accepted[] = [
  ["whsec_ and base64", `whsec_${base64}`, KEY],
  ["the same with the version before it", `v1,whsec_${base64}`, KEY],
];

const refusedWhsec: readonly Refused[] = [
  ["whsec_ and URL-safe base64", `whsec_${urlSafe(MARKED.toString("base64"))}`, "URL-safe"],
  ["whsec_ without padding", `whsec_${base64.replaceAll("=", "")}`, "padding"],
  ["whsec_ and hexadecimal", `whsec_${KEY.toString("hex")}!`, "not of base64"],
  ["whsec_ and a key of 8 bytes", `whsec_${KEY.subarray(0, 8).toString("base64")}`, "fewer than 16 bytes"],
  ["whsec_ and one byte 32 times", `whsec_${Buffer.alloc(32, 7).toString("base64")}`, "different bytes"],
  ["a private key of Standard Webhooks", `whsk_${base64}`, "has another prefix"],
  ["a PEM file", pemOf(KEY), "PEM"],
];

const TICKETS = { jobs: ["orders"], actions: ["start" as const] };
const EVENT = { ticket: "data.id" };
const JIRA = {
  ...TICKETS,
  site: "example.atlassian.net",
  user: "drs@example.com",
  bot: "5b10a2844c20165700ede21g",
  projects: ["OPS"],
};
const SERVICENOW = {
  ...TICKETS,
  instance: "example.service-now.com",
  user: "drs",
  bot: "6".repeat(32),
  tables: ["incident"],
};
const GITLAB = { ...TICKETS, bot: "9", projects: ["ops/infra"] };
const TENANT = "00000000-0000-4000-8000-00000000000a";
const API_TOKEN = "api-token-of-the-bot";

export const SECRET_CASES: Readonly<Record<string, SecretCase>> = {
  slack: { source: slack(), suffix: "SIGNING_SECRET", sender: "slack", ...text },
  "slack's bot": {
    ...{ source: slack(), suffix: "BOT_TOKEN", others: { SIGNING_SECRET: TEXT }, sender: null },
    accepted: [["a bot's token", "xoxb-1111-2222-abc", ""]],
    refused: [
      ["a person's token", "xoxp-1111-2222-abc", "does not look like one"],
      ["of 5 characters", "xoxb9", "shorter than 6"],
    ],
  },
  discord: {
    ...{
      source: discord({ application_id: "900000000000000001", guilds: ["800000000000000001"] }),
      suffix: "PUBLIC_KEY",
      sender: "discord",
    },
    accepted: [
      ["hexadecimal", PUBLIC.toString("hex"), KEY],
      ["hexadecimal in capitals", PUBLIC.toString("hex").toUpperCase(), KEY],
    ],
    refused: [
      ["hexadecimal, a digit short", PUBLIC.toString("hex").slice(1), "pairs of hexadecimal"],
      ["hexadecimal, a byte short", PUBLIC.toString("hex").slice(2), "31 bytes instead of 32"],
      ["base64", PUBLIC.toString("base64"), "pairs of hexadecimal"],
      ["nothing but zeros", "0".repeat(64), "can be guessed"],
      ["a PEM file", pemOf(KEY), "PEM"],
    ],
  },
  "feishu's Encrypt Key": {
    ...{
      source: feishu({ app_id: "cli_9f5343c580712544" }),
      suffix: "ENCRYPT_KEY",
      sender: "feishu",
      refused: REFUSED_TEXT,
    },
    others: { VERIFICATION_TOKEN: "verification-token-1", APP_SECRET: API_TOKEN },
    accepted: [["text", TEXT, `${TEXT} verification-token-1`]],
  },
  "feishu's Verification Token": {
    ...{ source: feishu({ app_id: "cli_9f5343c580712544" }), suffix: "VERIFICATION_TOKEN", sender: "feishu" },
    ...{ others: { ENCRYPT_KEY: "encrypt-key-number-1", APP_SECRET: API_TOKEN }, refused: REFUSED_TEXT },
    accepted: [["text", TEXT, `encrypt-key-number-1 ${TEXT}`]],
  },
  dingtalk: {
    ...{ source: dingtalk({ corp_id: "ding9f50b15bccd16741", robot_code: "robot1" }), suffix: "APP_SECRET" },
    ...{ sender: "dingtalk", ...text },
  },
  "teams' client secret": {
    ...{ source: teams({ app_id: TENANT, tenant_id: TENANT }), suffix: "APP_PASSWORD", sender: null },
    accepted: [["text", "abc8Q~text_of.entra", ""]],
    refused: [["of 5 characters", "abc8Q", "shorter than 6"]],
  },
  "teams-outgoing": {
    ...{ source: teamsOutgoing({ tenant_id: TENANT }), suffix: "WEBHOOK_TOKEN", sender: "outgoing" },
    accepted: [["base64 of 32 bytes", base64, KEY]],
    refused: [
      ["without padding", base64.replaceAll("=", ""), "padding"],
      ["in URL-safe base64", urlSafe(MARKED.toString("base64")), "URL-safe"],
      ["text", `${TEXT}!`, "not of base64"],
      ["base64 of 24 bytes", KEY.subarray(0, 24).toString("base64"), "does not look like one"],
    ],
  },
  jira: { source: jira(JIRA), suffix: "WEBHOOK_SECRET", sender: "jira", ...text },
  "jira-automation": {
    ...{ source: jiraAutomation(JIRA), suffix: "TOKEN", others: { API_TOKEN }, sender: "customToken", ...token },
  },
  github: {
    ...{
      source: github({ ...TICKETS, bot: "9", repositories: ["o/r"] }),
      suffix: "WEBHOOK_SECRET",
      sender: "github",
      ...text,
    },
  },
  gitlab: {
    ...{ source: gitlab(GITLAB), suffix: "WEBHOOK_SECRET", sender: "standard", accepted: whsec },
    refused: [...refusedWhsec, ["the key without whsec_", base64, "does not look like one"]],
  },
  "gitlab-token": {
    ...{ source: gitlabToken(GITLAB), suffix: "WEBHOOK_TOKEN", others: { API_TOKEN }, sender: "gitlabToken", ...token },
  },
  servicenow: {
    ...{ source: servicenow(SERVICENOW), suffix: "WEBHOOK_SECRET", sender: "standard", accepted: whsec },
    refused: [...refusedWhsec, ["the key without whsec_", base64, "does not look like one"]],
  },
  "servicenow-basic": {
    ...{ source: servicenowBasic(SERVICENOW), suffix: "WEBHOOK_AUTHORIZATION", sender: "authorization" },
    others: { API_PASSWORD: API_TOKEN },
    accepted: [["the whole header", "Basic ZHJzOlMzY3JldCE3Nw==", "Basic ZHJzOlMzY3JldCE3Nw=="]],
    refused: [
      ["the header without its scheme", "ZHJzOlMzY3JldCE3Nw==", "does not look like one"],
      ["a short password", "Basic Zm9vOmJhcg==", "does not look like one"],
    ],
  },
  "standard-webhooks": {
    ...{ source: standardWebhooks({ ...TICKETS, event: EVENT }), suffix: "WEBHOOK_SECRET", sender: "standard" },
    accepted: [...whsec, ["the key without whsec_", base64, KEY]],
    refused: [...refusedWhsec, ["text", TEXT, "base64"]],
  },
  "standard-webhooks with a public key": {
    ...{ source: standardWebhooks({ ...TICKETS, event: EVENT }), suffix: "WEBHOOK_SECRET", sender: "standardPublic" },
    accepted: [
      ["whpk_ and base64", `whpk_${PUBLIC.toString("base64")}`, KEY],
      ["the same with the version before it", `v1a,whpk_${PUBLIC.toString("base64")}`, KEY],
    ],
    refused: [
      ["whpk_ and 24 bytes", `whpk_${PUBLIC.subarray(0, 24).toString("base64")}`, "24 bytes instead of 32"],
      ["whpk_ and hexadecimal", `whpk_${PUBLIC.toString("hex")}`, "48 bytes instead of 32"],
      ["the version of shared secrets before it", `v1,whpk_${PUBLIC.toString("base64")}`, "has another prefix"],
    ],
  },
  zendesk: {
    ...{
      source: zendesk({ ...TICKETS, host: "x.zendesk.com", user: "d@example.com", bot: "9" }),
      suffix: "WEBHOOK_SECRET",
    },
    ...{ sender: "zendesk", accepted: ACCEPTED_TEXT },
    refused: [
      ...REFUSED_TEXT,
      ["the one of tests", "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==", "does not look like one"],
    ],
  },
  linear: { source: linear({ ...TICKETS, bot: "9" }), suffix: "WEBHOOK_SECRET", sender: "linear", ...text },
  pagerduty: {
    ...{ source: pagerduty({ ...TICKETS, user: "d@example.com", bot: "9" }), suffix: "WEBHOOK_SECRET" },
    ...{ sender: "pagerduty", ...text },
  },
  grafana: { source: grafana(TICKETS), suffix: "WEBHOOK_SECRET", sender: "grafana", ...text },
  freshservice: {
    ...{ source: freshservice({ ...TICKETS, host: "x.freshservice.com", bot: "9" }), suffix: "WEBHOOK_TOKEN" },
    ...{ others: { API_TOKEN }, sender: "customToken", ...token },
  },
  opsgenie: {
    ...{ source: opsgenie({ ...TICKETS, bot: "9" }), suffix: "WEBHOOK_TOKEN", others: { API_TOKEN } },
    ...{ sender: "customToken", ...token },
  },
  alertmanager: {
    ...{ source: alertmanager({ ...TICKETS, body: "believed" }), suffix: "WEBHOOK_TOKEN", sender: "bearer" },
    accepted: ACCEPTED_TEXT,
    refused: [...token.refused, ["with the header's Bearer", `Bearer ${TEXT}`, 'begins with "Bearer"']],
  },
  "webhook that signs like GitHub": {
    ...{
      source: webhook({ ...TICKETS, scheme: "github", event: EVENT }),
      suffix: "WEBHOOK_SECRET",
      sender: "github",
      ...text,
    },
  },
  "webhook that signs like Standard Webhooks": {
    ...{ source: webhook({ ...TICKETS, scheme: "standard-webhooks", event: EVENT }), suffix: "WEBHOOK_SECRET" },
    ...{ sender: "standard", accepted: whsec, refused: refusedWhsec },
  },
  "webhook-token": {
    ...{ source: webhookToken({ ...TICKETS, event: EVENT, body: "believed" }), suffix: "WEBHOOK_TOKEN" },
    ...{ sender: "customToken", ...token },
  },
};
