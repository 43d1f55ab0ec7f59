import * as z from "zod";
import { type Gateway, secretOf } from "../../config/gateway.ts";
import type { Delivery } from "../../model/report.ts";
import { deliveryByStatus } from "../../outbound/delivery.ts";
import type { PlatformAnswer } from "../../outbound/egress.ts";
import { parseJson } from "../../shared/json.ts";
import { callPlatform } from "../shared/call.ts";
import { API, HOST, USER_AGENT } from "./wire.ts";

interface DiscordCall {
  readonly method: "POST" | "PATCH";
  /** Below `/api/v10`. */
  readonly path: string;
  readonly body: unknown;
  /** Whether the bot's token is needed: an interaction's own addresses carry theirs. */
  readonly asBot: boolean;
  /** Whether Discord may not have had our answer to the interaction yet: until then it does not know its addresses. */
  readonly isEarly: boolean;
}

/** Calls Discord. What needs the bot where there is none is `gone`. */
export async function callDiscord(
  { method, path, body, asBot, isEarly }: DiscordCall,
  source: string,
  gateway: Gateway,
): Promise<Delivery> {
  const token = secretOf({ name: source, gateway }, "bot");
  if (asBot && token === undefined) return { kind: "gone", cause: "there is no bot token" };
  const headers = { "user-agent": USER_AGENT, ...(asBot ? { authorization: `Bot ${token}` } : {}) };
  const answer = await callPlatform({ url: `${API}${path}`, hosts: [HOST], method, headers, body }, gateway);
  return deliveryOf(answer, isEarly);
}

const messageSchema = z.object({ id: z.string().regex(/^\d{1,20}$/) });

/**
 * Discord says in the body what is wrong, and with 429 how long to wait, in seconds with a fraction (Discord, "Opcodes and Status
 * Codes", "Rate Limits").
 */
const errorSchema = z
  .object({ code: z.number(), retry_after: z.number().nonnegative().max(86_400) })
  .partial()
  .catch({});

/** "Unknown Webhook": an interaction is one from when it has been answered (discord/discord-api-docs#7220). */
const UNKNOWN_WEBHOOK = 10015;

/** What Cloudflare says in front of Discord to an address that has called too much. */
const BANNED = /\berror(?: code:)? 1015\b/i;

/** The longest wait in milliseconds that is believed of a 429 which Discord itself has not written. */
const UNLABELLED_WAIT = 60_000;

/**
 * What became of a message. Calls from Workers share their addresses with everybody's, and those are turned away now and then
 * with a 429 that is not Discord's, or with error 1015 (discord/discord-api-docs#7040, #7146): both pass, and the next call may
 * leave from another address, so such a ban is not waited out whole.
 */
export function deliveryOf(answer: PlatformAnswer, isEarly: boolean): Delivery {
  const delivery = deliveryByStatus(answer);
  if (answer.kind === "failure") return delivery;
  const { status, text } = answer;
  const body = parseJson(text);
  if (delivery.kind === "delivered") {
    const message = messageSchema.safeParse(body);
    return message.success ? { kind: "delivered", handle: message.data.id } : delivery;
  }
  const { code, retry_after } = errorSchema.parse(body);
  if (status === 429) {
    const unlabelled = answer.retryAfter === null ? null : Math.min(answer.retryAfter, UNLABELLED_WAIT);
    return { ...delivery, kind: "retry", retryAfter: retry_after === undefined ? unlabelled : retry_after * 1000 };
  }
  if (status === 403 && BANNED.test(text)) return { kind: "retry", cause: "error 1015", retryAfter: null };
  if (isEarly && code === UNKNOWN_WEBHOOK) return { kind: "retry", cause: "not answered yet", retryAfter: null };
  return code ? { ...delivery, cause: `${delivery.cause}, code ${code}` } : delivery;
}
