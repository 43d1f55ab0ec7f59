import * as z from "zod";
import { type Connection, secretOf } from "../../config/gateway.ts";
import type { Delivery } from "../../model/report.ts";
import type { Asked } from "../../outbound/access-token.ts";
import { deliveryByStatus } from "../../outbound/delivery.ts";
import type { PlatformAnswer } from "../../outbound/egress.ts";
import { parseJson } from "../../shared/json.ts";
import { logWarning } from "../../shared/log.ts";
import { callWithToken } from "../shared/access-token.ts";
import { callPlatform } from "../shared/call.ts";
import type { TeamsSettings } from "./settings.ts";

/**
 * Where Teams takes activities (Microsoft, "Teams SDK, Service URL Validation", public cloud), by the whole name: anybody can have one
 * below trafficmanager.net, and below botframework.com are Web Chat and Direct Line, whose people say themselves who they are.
 */
export const HOSTS = [
  "smba.trafficmanager.net",
  "smba.onyx.prod.teams.trafficmanager.net",
  "smba.infra.gcc.teams.microsoft.com",
];

const LOGIN_HOST = "login.microsoftonline.com";

/** What the bot may do with its token (Microsoft, "Authentication with the Bot Connector API", step 1). */
const SCOPE = "https://api.botframework.com/.default";

const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

/** Passes, though its number says that the request is wrong (Microsoft, "Optimize your bot with rate limiting"). */
const PRECONDITION_FAILED = 412;

const messageSchema = z.object({ id: z.string().min(1).max(500) });

export type TeamsConnection = Connection<TeamsSettings>;

interface TeamsCall {
  readonly method: "POST" | "PUT";
  readonly url: string;
  readonly body: unknown;
}

/** Calls the Bot Connector as the source's bot. */
export async function callTeams({ method, url, body }: TeamsCall, connection: TeamsConnection): Promise<Delivery> {
  const answer = await callWithToken(connection, { ask: askForToken, isRefused: isUnauthorized }, (token) =>
    callPlatform(
      { method, url, hosts: HOSTS, headers: { authorization: `Bearer ${token}` }, body },
      connection.gateway,
    ),
  );
  if (answer.kind === "answer" && answer.status === PRECONDITION_FAILED) {
    return { kind: "retry", cause: `HTTP ${answer.status}`, retryAfter: answer.retryAfter };
  }
  const delivery = deliveryByStatus(answer);
  if (answer.kind === "failure" || delivery.kind !== "delivered") return delivery;
  const message = messageSchema.safeParse(parseJson(answer.text));
  return message.success ? { kind: "delivered", handle: message.data.id } : delivery;
}

const isUnauthorized = (answer: PlatformAnswer) => answer.kind === "answer" && answer.status === 401;

/** Asks Entra for a token of the bot's app (Microsoft, "Client credentials flow"). */
async function askForToken(connection: TeamsConnection): Promise<Asked> {
  const { app_id: client_id, tenant_id } = connection.settings;
  const client_secret = secretOf(connection, "app") ?? "";
  const answer = await callPlatform(
    {
      url: `https://${LOGIN_HOST}/${tenant_id}/oauth2/v2.0/token`,
      hosts: [LOGIN_HOST],
      body: new URLSearchParams({ grant_type: "client_credentials", client_id, client_secret, scope: SCOPE }),
    },
    connection.gateway,
  );
  if (answer.kind === "failure" || answer.status === 429 || answer.status >= 500) return { refused: answer };
  const token = answer.status === 200 ? tokenSchema.safeParse(parseJson(answer.text)) : null;
  if (!token?.success) {
    // Client secrets run out: messages wait while there is no new one.
    logWarning("teams_no_token", { source: connection.name, status: answer.status });
    return { refused: { kind: "failure", cause: `Entra gives no token: HTTP ${answer.status}` } };
  }
  const { access_token: value, expires_in } = token.data;
  return { token: { value, expiresAt: Date.now() + expires_in * 1000 } };
}
