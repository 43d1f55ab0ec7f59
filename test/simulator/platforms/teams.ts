import type { Platform } from "./platform.ts";

/** The parts of Entra's token endpoint and the Bot Connector that the gateway uses. */

const TOKEN = /^\/[0-9a-f-]{36}\/oauth2\/v2\.0\/token$/;
const ACTIVITIES = /^\/[a-z]+\/v3\/conversations\/[^/]+\/activities\/([^/]+)$/;

/** Maximum number of bytes of an activity (Microsoft, "Format your bot messages"). */
const LIMIT = 28 * 1024;

export const entra: Platform = ({ path, call, fields }) => {
  const isToken = call.method === "POST" && TOKEN.test(path);
  const { grant_type, client_id, client_secret, scope } = fields;
  if (!isToken) return [404, { error: "not_found" }];
  if (grant_type !== "client_credentials" || !client_id || scope !== "https://api.botframework.com/.default") {
    return [400, { error: "invalid_request" }];
  }
  if (!client_secret) return [401, { error: "invalid_client" }];
  return [200, { token_type: "Bearer", expires_in: 3599, access_token: "simulated-token-of-the-bot" }];
};

interface Attachment {
  readonly contentType?: string;
  readonly content?: { readonly type?: string; readonly version?: string; readonly body?: readonly unknown[] };
}

const isCard = ({ contentType, content }: Attachment): boolean =>
  contentType === "application/vnd.microsoft.card.adaptive" &&
  content?.type === "AdaptiveCard" &&
  /^1\.[0-5]$/.test(content.version ?? "") &&
  (content.body?.length ?? 0) > 0;

let made = 0;

export const botConnector: Platform = ({ path, call, fields }) => {
  const activity = ACTIVITIES.exec(path)?.[1];
  if (activity === undefined) return [404, { error: { code: "NotFound" } }];
  if (call.headers.authorization !== "Bearer simulated-token-of-the-bot")
    return [401, { error: { code: "Unauthorized" } }];
  if (call.bytes.length > LIMIT) return [413, { error: { code: "MessageSizeTooBig" } }];
  const attachments = (fields.attachments ?? []) as Attachment[];
  const isMessage = fields.type === "message" && attachments.length > 0 && attachments.every(isCard);
  if (!isMessage) return [400, { error: { code: "BadSyntax" } }];
  if (call.method === "PUT") return [200, { id: decodeURIComponent(activity) }];
  if (call.method !== "POST") return [405, {}];
  made += 1;
  return [201, { id: `1:activity-${made}` }];
};
