import * as z from "zod";
import type { Gateway } from "../../config/gateway.ts";
import type { Delivery } from "../../desk/ports.ts";
import { type PlatformAnswer, send } from "../../egress.ts";
import { parseJson } from "../../json.ts";
import { REPORT } from "../../limits.ts";
import { deliveryByStatus } from "../delivery.ts";
import { API, HOST, USER_AGENT } from "./wire.ts";

interface DiscordCall {
  readonly method: "POST" | "PATCH" | "PUT";
  /** Below `/api/v10`. */
  readonly path: string;
  readonly body: unknown;
  /** Whether the bot's token is needed: an interaction's own addresses carry theirs. */
  readonly asBot: boolean;
}

/** Calls Discord. What needs the bot where there is none is `gone`. */
export async function callDiscord(
  { method, path, body, asBot }: DiscordCall,
  source: string,
  { runtime, secrets }: Gateway,
): Promise<Delivery> {
  const token = secrets.sources.get(source)?.current.bot;
  if (asBot && token === undefined) return { kind: "gone", cause: "there is no bot token" };
  const answer = await send(
    {
      url: `${API}${path}`,
      hosts: [HOST],
      method,
      headers: { "user-agent": USER_AGENT, ...(asBot ? { authorization: `Bot ${token}` } : {}) },
      body,
      timeout: REPORT.timeout * runtime.timeScale,
    },
    runtime,
  );
  return deliveryOf(answer);
}

const messageSchema = z.object({ id: z.string().regex(/^\d{1,20}$/) });

/** Discord says in the body how long to wait, in seconds with a fraction (Discord, "Rate Limits"). */
const limitSchema = z.object({ retry_after: z.number().nonnegative().max(86_400) });

/**
 * What became of a message. Calls from Workers share their addresses with everybody's, and those are turned away now and then
 * with a 429 that says nothing of a limit, or with error 1015: both pass.
 */
export function deliveryOf(answer: PlatformAnswer): Delivery {
  const delivery = deliveryByStatus(answer);
  if (answer.kind === "failure") return delivery;
  if (delivery.kind === "delivered") {
    const message = messageSchema.safeParse(parseJson(answer.text));
    return message.success ? { kind: "delivered", handle: message.data.id } : delivery;
  }
  if (answer.status === 429) {
    const limit = limitSchema.safeParse(parseJson(answer.text));
    const retryAfter = limit.success ? limit.data.retry_after * 1000 : answer.retryAfter;
    return { kind: "retry", cause: "HTTP 429", retryAfter };
  }
  if (answer.status === 403 && answer.text.includes("1015"))
    return { kind: "retry", cause: "error 1015", retryAfter: null };
  return delivery;
}
