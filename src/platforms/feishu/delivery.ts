import * as z from "zod";
import type { Delivery } from "../../model/report.ts";
import type { PlatformAnswer } from "../../outbound/egress.ts";
import { parseJson } from "../../shared/json.ts";

/** What became of a call, by what Feishu answered: the code in the body decides, whatever the status. */

/** `token`: a new access token may help. */
type Meaning = readonly [outcome: "retry" | "gone" | "token", cause: string];

/**
 * Codes that are worth a word (Feishu, "Server error codes", "Reply message", "Send message", "Update a sent card", error codes).
 * Any other one says that it will be refused again.
 */
const CODES: ReadonlyMap<number, Meaning> = new Map([
  [99991661, ["token", "the access token is missing"]],
  [99991663, ["token", "the access token is not valid"]],
  [99991664, ["token", "the access token is not valid"]],
  [99991668, ["token", "the access token has expired"]],
  [99991671, ["token", "the access token is not valid"]],
  [99991400, ["retry", "too many calls"]],
  [11232, ["retry", "too many messages"]],
  [230020, ["retry", "too many messages in this chat"]],
  [230049, ["retry", "the message is being sent"]],
  [2200, ["retry", "trouble at Feishu"]],
  [230002, ["gone", "the bot is not in the chat"]],
  [230006, ["gone", "the app has no bot"]],
  [230011, ["gone", "the message was recalled"]],
  [230013, ["gone", "the bot is not available to this person"]],
  [230018, ["gone", "the bot may not speak in the chat"]],
  [230025, ["gone", "the card is too large"]],
  [230027, ["gone", "the app lacks a permission"]],
  [230028, ["gone", "the company's rules for content refuse it"]],
  [230031, ["gone", "the card is older than 14 days"]],
  [230099, ["gone", "the card cannot be shown"]],
  [230110, ["gone", "the message was deleted"]],
  [99991672, ["gone", "the app lacks a permission"]],
  [10003, ["gone", "the app does not exist"]],
  [10014, ["gone", "the App Secret is not the app's"]],
]);

const answerSchema = z.object({
  code: z.number().int(),
  data: z.object({ message_id: z.string().optional() }).nullish(),
});

/** A delivery, or that the access token was refused. */
export type FeishuDelivery = Delivery | { readonly kind: "token"; readonly cause: string };

/** Reads an answer of the API (Feishu, "Server-side API, calling process": `code` 0 is success). */
export function deliveryOf(answer: PlatformAnswer): FeishuDelivery {
  if (answer.kind === "failure") return { kind: "retry", cause: answer.cause, retryAfter: null };
  const { status, retryAfter } = answer;
  const body = answerSchema.safeParse(parseJson(answer.text));
  // A gateway between, or no API at all: only what is plainly a refusal is one.
  if (!body.success) {
    const cause = `HTTP ${status}`;
    if (status === 401) return { kind: "token", cause };
    return status >= 400 && status < 500 && status !== 429
      ? { kind: "gone", cause }
      : { kind: "retry", cause, retryAfter };
  }
  const { code, data } = body.data;
  if (code === 0) return { kind: "delivered", ...(data?.message_id ? { handle: data.message_id } : {}) };
  const known = CODES.get(code);
  const outcome = known?.[0] ?? (status === 429 || status >= 500 ? "retry" : "gone");
  const cause = known ? `code ${code}: ${known[1]}` : `code ${code}`;
  return outcome === "retry" ? { kind: outcome, cause, retryAfter } : { kind: outcome, cause };
}
