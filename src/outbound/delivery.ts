import type { Delivery } from "../model/report.ts";
import type { PlatformAnswer } from "./egress.ts";

/**
 * What became of a message, where the status says it all: refused for good means that this way takes no more, as the same message
 * would be refused again.
 */
export function deliveryByStatus(answer: PlatformAnswer): Delivery {
  if (answer.kind === "failure") return { kind: "retry", cause: answer.cause, retryAfter: null, isUnsure: true };
  if (answer.status >= 200 && answer.status < 300) return { kind: "delivered" };
  const cause = `HTTP ${answer.status}`;
  if (answer.status === 429 || answer.status >= 500) return { kind: "retry", cause, retryAfter: answer.retryAfter };
  return { kind: "gone", cause };
}
