import * as z from "zod";
import { type Connection, secretOf } from "../../config/gateway.ts";
import type { Asked } from "../../outbound/access-token.ts";
import type { PlatformAnswer } from "../../outbound/egress.ts";
import { parseJson } from "../../shared/json.ts";
import { callPlatform } from "../shared/call.ts";
import type { FeishuSettings } from "./settings.ts";

/** Feishu, "Get the tenant_access_token of a custom app": it lives for two hours at most. */
const PATH = "/open-apis/auth/v3/tenant_access_token/internal";

/** `expire` is in seconds. */
const tokenSchema = z.object({
  code: z.literal(0),
  tenant_access_token: z.string().min(1),
  expire: z.number().positive(),
});

/** Asks Feishu for a token of the source's app. A refusal is the answer itself. */
export async function askForToken(connection: Connection<FeishuSettings>): Promise<Asked> {
  const { host, app_id } = connection.settings;
  const body = { app_id, app_secret: secretOf(connection, "app") };
  const answer = await callPlatform({ url: `https://${host}${PATH}`, hosts: [host], body }, connection.gateway);
  if (answer.kind === "failure") return { refused: answer };
  const json = parseJson(answer.text);
  const token = tokenSchema.safeParse(json);
  if (token.success) {
    const { tenant_access_token: value, expire } = token.data;
    return { token: { value, expiresAt: Date.now() + expire * 1000 } };
  }
  return { refused: saysSuccess(json) ? UNREADABLE : answer };
}

const UNREADABLE: PlatformAnswer = { kind: "failure", cause: "the access token cannot be read" };

const saysSuccess = (json: unknown) => z.object({ code: z.literal(0) }).safeParse(json).success;
