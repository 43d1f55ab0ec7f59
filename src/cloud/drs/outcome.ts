import * as z from "zod";
import type { ActionOutcome, ReadOutcome, UpstreamError } from "../../model/drs.ts";
import { type JobDetail, jobDetailSchema } from "./detail.ts";
import { bareError, readError } from "./errors.ts";
import { maskSecrets } from "./native/secret.ts";
import type { Answer, Failure } from "./transport.ts";

const acceptanceSchema = z.object({ query_id: z.string().min(1).optional(), status: z.string().optional() });

/** Cloudflare's own statuses for "the origin was not reached": refused, unreachable, TLS, name not found. */
const NOT_REACHED: ReadonlySet<number> = new Set([521, 523, 525, 526, 530]);

const isUnauthorized = (status: number, error: UpstreamError | null) => status === 401 || error?.code === "APIGW.0307";

/**
 * Reads the answer to an action. Branches on the body — `query_id`, `status`, an error inside a 200 or 202 — and uses the
 * HTTP status only where there is no body to go by (contract sections 2 and 3.1).
 */
export function readAction(answer: Answer | Failure): ActionOutcome {
  if (answer.kind === "failure") return { kind: "lost", cause: answer.cause };
  const { status, body, requestId } = answer;
  const error = readError(status, body, requestId);
  if (status === 429) return { kind: "not_sent", cause: error?.code ?? "429", retryAfter: answer.retryAfter };
  if (NOT_REACHED.has(status)) return { kind: "not_sent", cause: `HTTP ${status}`, retryAfter: answer.retryAfter };
  if (isUnauthorized(status, error)) {
    return { kind: "unauthorized", error: error ?? bareError(status, "not authorised", requestId) };
  }
  if (status >= 500) return { kind: "lost", cause: error?.code ?? `HTTP ${status}` };
  if (error) return { kind: "refused", error, body: maskSecrets(body) };
  if (status >= 300) {
    const unexpected = bareError(status, `unexpected HTTP ${status}`, requestId);
    return { kind: "refused", error: unexpected, body: maskSecrets(body) };
  }
  return readAcceptance(status, body, requestId);
}

function readAcceptance(status: number, received: unknown, requestId: string | null): ActionOutcome {
  const parsed = acceptanceSchema.safeParse(received);
  const body = maskSecrets(received);
  if (!parsed.success) return { kind: "lost", cause: `HTTP ${status} with an unreadable body` };
  const { query_id: queryId, status: said } = parsed.data;
  // Batch answers write "Success"; one spelling is not to be relied on (contract section 2).
  if (queryId !== undefined || said?.toLowerCase() === "success") {
    return { kind: "accepted", status, queryId: queryId ?? null, requestId, body };
  }
  if (said !== undefined)
    return { kind: "refused", error: bareError(status, `DRS answered status "${said}"`, requestId), body };
  return { kind: "lost", cause: `HTTP ${status} that says neither query_id nor status` };
}

/** Reads ShowJobDetail's answer. */
export const readDetail = (answer: Answer | Failure): ReadOutcome<JobDetail> =>
  readRaw(answer, (body) => {
    const parsed = jobDetailSchema.safeParse(body);
    return parsed.success ? parsed.data.job : null;
  });

/** Reads the answer to a reading; `take` makes something of a good body, or `null` of one that it cannot read. */
export function readRaw<T>(answer: Answer | Failure, take: (body: unknown) => T | null): ReadOutcome<T> {
  if (answer.kind === "failure") return { kind: "unavailable", cause: answer.cause, retryAfter: null };
  const { status, body, requestId, retryAfter } = answer;
  const error = readError(status, body, requestId);
  if (isUnauthorized(status, error)) {
    return { kind: "unauthorized", error: error ?? bareError(status, "not authorised", requestId) };
  }
  if (status === 429 || status >= 500)
    return { kind: "unavailable", cause: error?.code ?? `HTTP ${status}`, retryAfter };
  if (error) return { kind: "refused", error };
  const value = status === 200 ? take(body) : null;
  if (value !== null) return { kind: "read", value };
  return { kind: "unavailable", cause: `HTTP ${status} with an unreadable body`, retryAfter: null };
}
