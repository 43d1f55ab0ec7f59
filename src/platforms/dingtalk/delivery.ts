import * as z from "zod";
import type { Delivery } from "../../desk/ports.ts";
import type { PlatformAnswer } from "../../egress.ts";
import { parseJson } from "../../json.ts";
import { deliveryByStatus } from "../delivery.ts";

/** Session webhooks answer 200 to what they refuse too, and say so in the body. */
const answerSchema = z.object({ errcode: z.number().int() });

/** Codes that pass (DingTalk, "Error codes"): busy, and more than twenty messages a minute. */
const PASSING: ReadonlySet<number> = new Set([-1, 130101]);

/** What became of a message to a session webhook. */
export function deliveryBySession(answer: PlatformAnswer): Delivery {
  const delivery = deliveryByStatus(answer);
  if (answer.kind === "failure" || delivery.kind !== "delivered") return delivery;
  const said = answerSchema.safeParse(parseJson(answer.text));
  if (!said.success) return { kind: "retry", cause: "DingTalk's answer cannot be read", retryAfter: null };
  const { errcode } = said.data;
  if (errcode === 0) return { kind: "delivered" };
  const cause = `errcode ${errcode}`;
  return PASSING.has(errcode) ? { kind: "retry", cause, retryAfter: null } : { kind: "gone", cause };
}
