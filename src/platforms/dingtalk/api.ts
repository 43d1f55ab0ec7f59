import * as z from "zod";
import type { Gateway } from "../../config/gateway.ts";
import type { SourceOf } from "../../config/sources/sources.ts";
import type { Delivery } from "../../model/report.ts";
import { type PlatformAnswer, send } from "../../outbound/egress.ts";
import { parseJson } from "../../shared/json.ts";
import { REPORT } from "../../shared/limits.ts";
import { AccessTokens, type Asked } from "../shared/access-token.ts";
import { deliveryByRobot, isTokenRefused } from "./delivery.ts";

const HOST = "api.dingtalk.com";

const tokenSchema = z.object({ accessToken: z.string().min(1), expireIn: z.number().positive() });

const tokens = new AccessTokens();

/** Calls a method of the robot (DingTalk, "Robot sends messages"); a token that is refused is renewed once. */
export async function callDingtalk(path: string, body: object, source: string, gateway: Gateway): Promise<Delivery> {
  const first = await attempt(path, body, source, gateway);
  return deliveryByRobot(isTokenRefused(first) ? await attempt(path, body, source, gateway) : first);
}

async function attempt(path: string, body: object, source: string, gateway: Gateway): Promise<PlatformAnswer> {
  const asked = await tokens.get(source, Date.now(), () => askForToken(source, gateway));
  if ("refused" in asked) return asked.refused;
  const headers = { "x-acs-dingtalk-access-token": asked.token.value };
  const answer = await call(path, body, headers, gateway);
  if (isTokenRefused(answer)) tokens.forget(source, asked.token.value);
  return answer;
}

const call = (path: string, body: object, headers: Record<string, string>, { runtime }: Gateway) =>
  send(
    { url: `https://${HOST}${path}`, hosts: [HOST], headers, body, timeout: REPORT.timeout * runtime.timeScale },
    runtime,
  );

/** The robot's access token (DingTalk, "Obtain the access token of an internal app"). */
async function askForToken(source: string, gateway: Gateway): Promise<Asked> {
  const settings = gateway.config.parsed.sources[source] as SourceOf<"dingtalk"> | undefined;
  const body = { appKey: settings?.robot_code, appSecret: gateway.secrets.sources.get(source)?.current.app };
  const answer = await call("/v1.0/oauth2/accessToken", body, {}, gateway);
  if (answer.kind === "failure" || answer.status !== 200) return { refused: answer };
  const token = tokenSchema.safeParse(parseJson(answer.text));
  if (!token.success) return { refused: { kind: "failure", cause: "DingTalk's answer cannot be read" } };
  return { token: { value: token.data.accessToken, expiresAt: Date.now() + token.data.expireIn * 1000 } };
}
