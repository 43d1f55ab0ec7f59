import * as z from "zod";
import type { Gateway } from "../../config/gateway.ts";
import type { SourceOf } from "../../config/sources/sources.ts";
import { type PlatformAnswer, send } from "../../outbound/egress.ts";
import { parseJson } from "../../shared/json.ts";
import { REPORT } from "../../shared/limits.ts";
import { AccessTokens, type Asked } from "../shared/access-token.ts";

/** Feishu, "Get the tenant_access_token of a custom app": it lives for two hours at most. */
const PATH = "/open-apis/auth/v3/tenant_access_token/internal";

/** `expire` is in seconds. */
const tokenSchema = z.object({
  code: z.literal(0),
  tenant_access_token: z.string().min(1),
  expire: z.number().positive(),
});

export const tokens = new AccessTokens();

/** Asks Feishu for a token of the source's app. A refusal is what was answered. */
export async function askForToken(
  source: string,
  { host, app_id }: SourceOf<"feishu">,
  { runtime, secrets }: Gateway,
): Promise<Asked> {
  const body = { app_id, app_secret: secrets.sources.get(source)?.current.app };
  const timeout = REPORT.timeout * runtime.timeScale;
  const answer = await send({ url: `https://${host}${PATH}`, hosts: [host], body, timeout }, runtime);
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
