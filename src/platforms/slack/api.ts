import { type Gateway, secretOf } from "../../config/gateway.ts";
import { secretPrefix } from "../../config/names.ts";
import type { Delivery } from "../../model/report.ts";
import { callPlatform } from "../shared/call.ts";
import { deliveryByBody } from "./delivery.ts";

/** Methods of Slack's Web API that are called, each with scope `chat:write`; `views.open` needs none. */
type Method = "chat.postMessage" | "chat.postEphemeral" | "chat.update" | "views.open";

/** Calls Slack as the source's bot. What cannot work, for want of a token or a member's rights, is `gone`. */
export async function callSlack(
  method: Method,
  body: Readonly<Record<string, unknown>>,
  source: string,
  gateway: Gateway,
): Promise<Delivery> {
  const token = secretOf({ name: source, gateway }, "bot");
  if (token === undefined) return { kind: "gone", cause: `${secretPrefix(source)}_BOT_TOKEN is not set` };
  const headers = { authorization: `Bearer ${token}` };
  const url = `https://slack.com/api/${method}`;
  return deliveryByBody(await callPlatform({ url, hosts: ["slack.com"], headers, body }, gateway));
}
