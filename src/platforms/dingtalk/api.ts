import * as z from "zod";
import { type Connection, secretOf } from "../../config/gateway.ts";
import type { Delivery } from "../../model/report.ts";
import type { Asked } from "../../outbound/access-token.ts";
import { parseJson } from "../../shared/json.ts";
import { callWithToken } from "../shared/access-token.ts";
import { callPlatform } from "../shared/call.ts";
import { deliveryByRobot, isTokenRefused } from "./delivery.ts";
import type { DingtalkSettings } from "./settings.ts";

export type DingtalkConnection = Connection<DingtalkSettings>;

const HOST = "api.dingtalk.com";

const tokenSchema = z.object({ accessToken: z.string().min(1), expireIn: z.number().positive() });

/** Calls a method of the robot (DingTalk, "Robot sends messages"). */
export async function callDingtalk(path: string, body: object, connection: DingtalkConnection): Promise<Delivery> {
  const answer = await callWithToken(connection, { ask: askForToken, isRefused: isTokenRefused }, (token) =>
    call(path, body, connection, { "x-acs-dingtalk-access-token": token }),
  );
  return deliveryByRobot(answer);
}

const call = (path: string, body: object, { gateway }: DingtalkConnection, headers: Record<string, string> = {}) =>
  callPlatform({ url: `https://${HOST}${path}`, hosts: [HOST], headers, body }, gateway);

/** The robot's access token (DingTalk, "Obtain the access token of an internal app"). */
async function askForToken(connection: DingtalkConnection): Promise<Asked> {
  const body = { appKey: connection.settings.robot_code, appSecret: secretOf(connection, "app") };
  const answer = await call("/v1.0/oauth2/accessToken", body, connection);
  if (answer.kind === "failure" || answer.status !== 200) return { refused: answer };
  const token = tokenSchema.safeParse(parseJson(answer.text));
  if (!token.success) return { refused: { kind: "failure", cause: "DingTalk's answer cannot be read" } };
  return { token: { value: token.data.accessToken, expiresAt: Date.now() + token.data.expireIn * 1000 } };
}
