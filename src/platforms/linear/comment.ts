import * as z from "zod";
import type { Delivery } from "../../model/report.ts";
import { deliveryByStatus } from "../../outbound/delivery.ts";
import type { PlatformAnswer } from "../../outbound/egress.ts";
import { parseJson } from "../../shared/json.ts";

/** Comments by Linear's GraphQL API. */

const CREATE =
  "mutation Create($input: CommentCreateInput!) { commentCreate(input: $input) { success comment { id } } }";
const UPDATE =
  "mutation Update($id: String!, $input: CommentUpdateInput!) { commentUpdate(id: $id, input: $input) { success comment { id } } }";

/** Writes a comment on an issue, which its identifier names as well as its id; or over the one before. */
export const linearMutation = (issueId: string, body: string, handle: string | null) =>
  handle === null
    ? { query: CREATE, variables: { input: { issueId, body } } }
    : { query: UPDATE, variables: { id: handle, input: { body } } };

const payload = z.object({ success: z.literal(true), comment: z.object({ id: z.string().regex(/^[\w-]{1,80}$/) }) });

const answerSchema = z.object({
  data: z.object({ commentCreate: payload.optional(), commentUpdate: payload.optional() }),
});

/** What is wrong is told by a code, and by nothing else that could be somebody's words. */
const errorSchema = z.object({
  errors: z
    .array(z.object({ extensions: z.object({ code: z.string().regex(/^[A-Z_]{1,64}$/) }) }))
    .nonempty()
    .transform(([first]) => first?.extensions.code ?? ""),
});

/** Errors that pass (Linear, "Rate limiting", "Errors"): those of limits come with 400. */
const PASSING: ReadonlySet<string> = new Set(["RATELIMITED", "INTERNAL_SERVER_ERROR", "LOCK_TIMEOUT", "NETWORK_ERROR"]);

/** Errors come with 200, and what succeeded says so. */
export function linearDelivery(answer: PlatformAnswer): Delivery {
  const delivery = deliveryByStatus(answer);
  if (answer.kind === "failure" || delivery.kind === "retry") return delivery;
  const body = parseJson(answer.text);
  const failed = errorSchema.safeParse(body);
  if (failed.success) {
    const cause = failed.data.errors;
    return PASSING.has(cause) ? { kind: "retry", cause, retryAfter: answer.retryAfter } : { kind: "gone", cause };
  }
  if (delivery.kind === "gone") return delivery;
  const done = answerSchema.safeParse(body);
  const comment = done.success ? (done.data.data.commentCreate ?? done.data.data.commentUpdate)?.comment : undefined;
  if (comment) return { kind: "delivered", handle: comment.id };
  return { kind: "retry", cause: "Linear's answer cannot be read", retryAfter: null };
}
