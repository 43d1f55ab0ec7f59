import { FRESHNESS_SECONDS } from "../../src/shared/limits.ts";
import type { FeishuScheme } from "../../src/platforms/feishu/scheme.ts";
import type { Freshness } from "../../src/webhooks/fresh.ts";
import type { JwtScheme } from "../../src/webhooks/jwt.ts";
import type { SignatureScheme } from "../../src/webhooks/signature.ts";
import type { TokenScheme } from "../../src/webhooks/token.ts";
import type { EitherScheme } from "../../src/webhooks/verify.ts";
import type { WecomScheme } from "./wecom.ts";

/** How each platform proves who speaks: a row each. Where a row is a function, the config says a part of it. */

/** A signed time in a header, five minutes either way unless the platform says otherwise. */
const header = (name: string, unit: Freshness["unit"] = "seconds", tolerance: number = FRESHNESS_SECONDS) => ({
  from: { header: name },
  unit,
  tolerance,
  whenAbsent: "refuse" as const,
});

/** The same in the query. */
const query = (name: string): Freshness => ({ ...header(name), from: { query: name } });

/** A time in the signed body. */
const json = (
  path: readonly string[],
  unit: Freshness["unit"],
  tolerance: number,
  whenAbsent: Freshness["whenAbsent"] = "refuse",
): Freshness => ({ from: { json: path }, unit, tolerance, whenAbsent });

const MINUTES = 60;
const HOURS = 60 * MINUTES;

const BY_BODY = { kind: "signature", algorithm: "hmac", secret: "signing", key: "text", signed: ["body"] } as const;

/** How the headers begin that a request of Standard Webhooks is judged by; those of the other kind are nobody's word. */
export const standardPrefix = (headers: Headers): "svix" | "webhook" => (headers.has("svix-id") ? "svix" : "webhook");

/** Header names of Standard Webhooks 1.0.0, and those of Svix before it. */
const standardHeaders = (prefix: "webhook" | "svix", version: "v1" | "v1a"): SignatureScheme => ({
  kind: "signature",
  algorithm: version === "v1" ? "hmac" : "ed25519",
  secret: "signing",
  key: version === "v1" ? "whsec" : "whpk",
  signed: [{ header: `${prefix}-id` }, { text: "." }, { header: `${prefix}-timestamp` }, { text: "." }, "body"],
  signature: { header: `${prefix}-signature`, prefix: `${version},`, separator: " ", encoding: "base64" },
  fresh: header(`${prefix}-timestamp`),
});

const either = (
  when: EitherScheme["when"],
  first: EitherScheme["first"],
  second: EitherScheme["second"],
): EitherScheme => ({
  kind: "either",
  when,
  first,
  second,
});

/** Where a signing key is configured, what needs none is no proof: else who sends could choose the weaker. */
const isSigned: EitherScheme["when"] = (_, { signing }) => signing !== undefined;

/** The kind of the key decides the algorithm, never the request: a public key must not serve as a shared secret. */
const standard = (prefix: "webhook" | "svix"): EitherScheme =>
  either(
    (_, { signing }) => signing?.startsWith("whpk_") === true,
    standardHeaders(prefix, "v1a"),
    standardHeaders(prefix, "v1"),
  );

const token = (name: string, prefix = ""): TokenScheme => ({
  kind: "token",
  secret: "token",
  places: [{ header: name, prefix }],
});

/** What somebody types into a form of the sender that signs nothing. */
const customHeader = token("x-drs-token");

export const SCHEMES = {
  /** Slack, "Verifying requests from Slack": `v0=` + hex of HMAC-SHA256 over `v0:{time}:{body}`. */
  slack: {
    ...BY_BODY,
    signed: [{ text: "v0:" }, { header: "x-slack-request-timestamp" }, { text: ":" }, "body"],
    signature: { header: "x-slack-signature", prefix: "v0=", separator: null, encoding: "hex" },
    fresh: header("x-slack-request-timestamp"),
  },
  /** Discord, "Receiving and Responding": Ed25519 over time and body. Discord names no window; ours is Slack's. */
  discord: {
    kind: "signature",
    algorithm: "ed25519",
    secret: "key",
    key: "hex",
    signed: [{ header: "x-signature-timestamp" }, "body"],
    signature: { header: "x-signature-ed25519", prefix: "", separator: null, encoding: "hex" },
    fresh: header("x-signature-timestamp"),
  },
  /** Feishu, "Configure Encrypt Key". */
  feishu: {
    kind: "feishu",
    encryptKey: "encrypt",
    verificationToken: "verification",
    fresh: header("x-lark-request-timestamp"),
  },
  /** DingTalk, "Receive messages, HTTP mode": over the time alone, good for an hour; the body is not covered. */
  dingtalk: {
    ...BY_BODY,
    secret: "app",
    signed: [{ header: "timestamp" }, { text: "\n" }, "secret"],
    signature: { header: "sign", prefix: "", separator: null, encoding: "base64" },
    fresh: header("timestamp", "milliseconds", HOURS),
  },
  /** Microsoft, "Authentication with the Bot Connector API": the token does not cover the body, only where answers go. */
  teams: ({ app_id }: { readonly app_id: string }): JwtScheme => ({
    kind: "jwt",
    jwks: "https://login.botframework.com/v1/.well-known/keys",
    issuer: "https://api.botframework.com",
    audience: app_id,
    claims: [{ claim: "serviceurl", field: "serviceUrl" }],
    endorsement: "msteams",
  }),
  /** Microsoft, "Create an outgoing webhook": the token is the key in base64. The time in the body is signed with it. */
  "teams-outgoing": {
    ...BY_BODY,
    key: "base64",
    signature: { header: "authorization", prefix: "HMAC ", separator: null, encoding: "base64" },
    fresh: json(["timestamp"], "iso", FRESHNESS_SECONDS),
  },
  /** WeCom, "Callback encryption and decryption". */
  wecom: { kind: "wecom", token: "token", aesKey: "aes", receiver: "receiver", fresh: query("timestamp") },
  /** Telegram, "setWebhook", secret_token. */
  telegram: token("x-telegram-bot-api-secret-token"),
  /** Mattermost, "Slash commands": in the header and in the body; outgoing webhooks have it in the body alone. */
  mattermost: {
    kind: "token",
    secret: "token",
    places: [{ header: "authorization", prefix: "Token " }, { field: "token" }],
  },
  /** Google, "Verify requests from Chat": the project's number for audience, signed by Chat's own service account. */
  "google-chat": ({ audience }: { readonly audience: string }): JwtScheme => ({
    kind: "jwt",
    jwks: "https://www.googleapis.com/service_accounts/v1/jwk/chat@system.gserviceaccount.com",
    issuer: "chat@system.gserviceaccount.com",
    audience,
    claims: [],
    endorsement: null,
  }),
  /** The same for an endpoint's address: anybody can have such a token made, so who it was made for decides. */
  "google-chat-endpoint": ({ audience }: { readonly audience: string }): JwtScheme => ({
    kind: "jwt",
    jwks: "https://www.googleapis.com/oauth2/v3/certs",
    issuer: ["https://accounts.google.com", "accounts.google.com"],
    audience,
    claims: [
      { claim: "email", equals: "chat@system.gserviceaccount.com" },
      { claim: "email_verified", equals: true },
    ],
    endorsement: null,
  }),
  /** Atlassian, "Secure admin webhooks"; retries come for over an hour with the time of the event. */
  jira: {
    ...BY_BODY,
    signature: { header: "x-hub-signature", prefix: "sha256=", separator: null, encoding: "hex" },
    fresh: json(["timestamp"], "milliseconds", 90 * MINUTES, "accept"),
  },
  "jira-automation": customHeader,
  freshservice: customHeader,
  opsgenie: customHeader,
  /** ServiceNow signs what the script signs: by Standard Webhooks. Basic authentication is a proof where no key is configured. */
  servicenow: either(isSigned, standardHeaders("webhook", "v1"), token("authorization")),
  /** Zendesk, "Verifying webhook authenticity". */
  zendesk: {
    ...BY_BODY,
    signed: [{ header: "x-zendesk-webhook-signature-timestamp" }, "body"],
    signature: { header: "x-zendesk-webhook-signature", prefix: "", separator: null, encoding: "base64" },
    fresh: header("x-zendesk-webhook-signature-timestamp", "iso"),
  },
  /** GitHub, "Validating webhook deliveries". There is no time: what came before is told by what was signed. */
  github: {
    ...BY_BODY,
    signature: { header: "x-hub-signature-256", prefix: "sha256=", separator: null, encoding: "hex" },
    fresh: null,
  },
  /** GitLab, "Webhooks", signing token; where one is configured a plain token is no proof. */
  gitlab: either(isSigned, standardHeaders("webhook", "v1"), token("x-gitlab-token")),
  /** PagerDuty, "Verifying signatures"; deliveries are retried for two days. */
  pagerduty: {
    ...BY_BODY,
    signature: { header: "x-pagerduty-signature", prefix: "v1=", separator: ",", encoding: "hex" },
    fresh: json(["event", "occurred_at"], "iso", 48 * HOURS),
  },
  /** Linear, "Securing webhooks": the time in the body, within a minute. */
  linear: {
    ...BY_BODY,
    signature: { header: "linear-signature", prefix: "", separator: null, encoding: "hex" },
    fresh: json(["webhookTimestamp"], "milliseconds", MINUTES),
  },
  /** Grafana, "Configure the webhook notifier", HMAC signature: with its timestamp header over `{time}:{body}`. */
  grafana: {
    ...BY_BODY,
    signed: [{ header: "x-grafana-alerting-signature-timestamp" }, { text: ":" }, "body"],
    signature: { header: "x-grafana-alerting-signature", prefix: "", separator: null, encoding: "hex" },
    fresh: header("x-grafana-alerting-signature-timestamp"),
  },
  /** Gitea and Forgejo, "Webhooks". */
  gitea: {
    ...BY_BODY,
    signature: { header: "x-gitea-signature", prefix: "", separator: null, encoding: "hex" },
    fresh: null,
  },
  /** Prometheus, "Configuration", http_config: a bearer token. */
  alertmanager: token("authorization", "Bearer "),
  /** Any other sender that puts a token into a header. */
  "webhook-token": ({ header: name }: { readonly header: string }): TokenScheme => token(name),
  /** Standard Webhooks 1.0.0; older Svix senders call the headers their own. */
  "standard-webhooks": either((headers) => standardPrefix(headers) === "svix", standard("svix"), standard("webhook")),
} as const satisfies Record<string, Row>;

type Fixed = SignatureScheme | TokenScheme | FeishuScheme | WecomScheme | EitherScheme;
type Row = Fixed | ((settings: never) => JwtScheme | TokenScheme);
