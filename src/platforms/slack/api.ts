import type { Gateway } from "../../config/gateway.ts";
import { secretPrefix } from "../../config/names.ts";
import type { Delivery } from "../../model/report.ts";
import { send } from "../../outbound/egress.ts";
import { REPORT } from "../../shared/limits.ts";
import { deliveryByBody } from "./delivery.ts";

/** Methods of Slack's Web API that are called, each with scope `chat:write`; `views.open` needs none. */
type Method = "chat.postMessage" | "chat.postEphemeral" | "chat.update" | "views.open";

/** Calls Slack as the source's bot. What cannot work, for want of a token or a member's rights, is `gone`. */
export async function callSlack(
  method: Method,
  body: Readonly<Record<string, unknown>>,
  source: string,
  { runtime, secrets }: Gateway,
): Promise<Delivery> {
  const token = secrets.sources.get(source)?.current.bot;
  if (token === undefined) return { kind: "gone", cause: `${secretPrefix(source)}_BOT_TOKEN is not set` };
  const answer = await send(
    {
      url: `https://slack.com/api/${method}`,
      hosts: ["slack.com"],
      headers: { authorization: `Bearer ${token}` },
      body,
      timeout: REPORT.timeout * runtime.timeScale,
    },
    runtime,
  );
  return deliveryByBody(answer);
}
