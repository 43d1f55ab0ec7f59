import type * as z from "zod";
import type { Gateway } from "../../config/gateway.ts";
import type { Delivery } from "../../model/report.ts";
import type { NoticeOutcome } from "../../model/ticket.ts";
import { deliveryByStatus } from "../../outbound/delivery.ts";
import { type Outbound, type PlatformAnswer, send } from "../../outbound/egress.ts";
import { parseJson } from "../../shared/json.ts";
import { REPORT } from "../../shared/limits.ts";

/** Calls to the APIs of platforms. */

/** @param call what is sent; its time-out is that of reports */
export const callPlatform = (
  call: Omit<Outbound, "timeout">,
  { runtime }: Pick<Gateway, "runtime">,
): Promise<PlatformAnswer> => send({ ...call, timeout: REPORT.timeout * runtime.timeScale }, runtime);

/** Basic authentication (RFC 7617 section 2). */
export const basic = (user: string, password: string): string =>
  `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(`${user}:${password}`)))}`;

export type Fetched<T> =
  | { readonly kind: "read"; readonly value: T }
  | Exclude<NoticeOutcome, { readonly kind: "done" }>;

/** What was read, of the shape that is wanted; what cannot be read now is tried again, what is refused for good is not. */
export function readAs<T>(schema: z.ZodType<T>, answer: PlatformAnswer): Fetched<T> {
  const delivery = deliveryByStatus(answer);
  if (delivery.kind === "gone") return { kind: "given_up", cause: delivery.cause };
  if (delivery.kind === "retry") return delivery;
  const parsed = schema.safeParse(answer.kind === "answer" ? parseJson(answer.text) : undefined);
  if (parsed.success) return { kind: "read", value: parsed.data };
  return { kind: "retry", cause: "the answer cannot be read", retryAfter: null };
}

/** What became of a written comment, which is known by the id that the answer has. */
export function deliveryWithId<T>(answer: PlatformAnswer, schema: z.ZodType<T>, idOf: (found: T) => string): Delivery {
  const delivery = deliveryByStatus(answer);
  if (delivery.kind !== "delivered" || answer.kind !== "answer") return delivery;
  const parsed = schema.safeParse(parseJson(answer.text));
  return parsed.success ? { kind: "delivered", handle: idOf(parsed.data) } : delivery;
}
