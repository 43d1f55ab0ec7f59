import * as z from "zod";
import type { Delivery } from "../../model/report.ts";
import { deliveryByStatus } from "../../outbound/delivery.ts";
import type { PlatformAnswer } from "../../outbound/egress.ts";
import { parseJson } from "../../shared/json.ts";

/** Errors that pass (Slack, "chat.postMessage", errors): limits, trouble at Slack, a workspace that is being moved. */
const PASSING: ReadonlySet<string> = new Set([
  "ratelimited",
  "rate_limited",
  "internal_error",
  "fatal_error",
  "service_unavailable",
  "request_timeout",
  "team_added_to_org",
  "org_login_required",
]);

/** The error is written down and logged, so only what is a code is taken for one. */
const callSchema = z.union([
  z.object({ ok: z.literal(true), channel: z.string().optional(), ts: z.string().optional() }),
  z.object({ ok: z.literal(false), error: z.string().regex(/^[a-z0-9_]{1,64}$/) }),
]);

/** The Web API answers 200 to what it refuses too and says so in the body (Slack, "Using the Slack Web API"). */
export function deliveryByBody(answer: PlatformAnswer): Delivery {
  const delivery = deliveryByStatus(answer);
  if (answer.kind === "failure" || delivery.kind !== "delivered") return delivery;
  const call = callSchema.safeParse(parseJson(answer.text));
  if (!call.success) return { kind: "retry", cause: "Slack's answer cannot be read", retryAfter: null, isUnsure: true };
  if (call.data.ok) {
    const { channel, ts } = call.data;
    return { kind: "delivered", ...(channel !== undefined && ts !== undefined ? { handle: `${channel} ${ts}` } : {}) };
  }
  const { error } = call.data;
  if (PASSING.has(error)) return { kind: "retry", cause: error, retryAfter: answer.retryAfter };
  return { kind: "gone", cause: error };
}
