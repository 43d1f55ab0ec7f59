import * as z from "zod";
import type { ActionOutcome, ReadOutcome, UpstreamError } from "../../model/drs.ts";
import { type JobDetail, jobDetailSchema } from "./detail.ts";
import { bareError, readError } from "./errors.ts";
import { maskSecrets } from "./native/secret.ts";
import type { Failure, UpstreamResponse } from "./transport.ts";

const acceptanceSchema = z.object({ query_id: z.string().min(1).optional(), status: z.string().optional() });

/** Statuses that Cloudflare itself returns when it did not reach the origin: refused, unreachable, TLS, unknown name. */
const NOT_REACHED: ReadonlySet<number> = new Set([521, 523, 525, 526, 530]);

const isUnauthorized = (status: number, error: UpstreamError | null) => status === 401 || error?.code === "APIGW.0307";

/**
 * Read the response to an action. Branches on the body (`query_id`, `status`, an error inside a 200 or 202) and uses the
 * HTTP status only where the body does not decide (contract sections 2 and 3.1).
 */
export function readAction(response: UpstreamResponse | Failure): ActionOutcome {
  if (response.kind === "failure") return { kind: "lost", cause: response.cause };
  const { status, body, requestId, retryAfter } = response;
  const error = readError(status, body, requestId);
  if (status === 429) return { kind: "not_sent", cause: error?.code ?? "429", retryAfter };
  if (NOT_REACHED.has(status)) return { kind: "not_sent", cause: `HTTP ${status}`, retryAfter };
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
  const { query_id: queryId, status: bodyStatus } = parsed.data;
  // Batch responses write "Success": DRS does not keep to one spelling (contract section 2).
  if (queryId !== undefined || bodyStatus?.toLowerCase() === "success") {
    return { kind: "accepted", status, queryId: queryId ?? null, requestId, body };
  }
  if (bodyStatus !== undefined)
    return { kind: "refused", error: bareError(status, `DRS answered status "${bodyStatus}"`, requestId), body };
  return { kind: "lost", cause: `HTTP ${status} that says neither query_id nor status` };
}

/** Read ShowJobDetail's response. */
export const readDetail = (response: UpstreamResponse | Failure): ReadOutcome<JobDetail> =>
  readResponse(response, (body) => {
    const parsed = jobDetailSchema.safeParse(body);
    return parsed.success ? parsed.data.job : null;
  });

/**
 * Read the response to a call that changes nothing.
 * @param parse returns `null` for a body that it cannot read
 */
export function readResponse<T>(
  response: UpstreamResponse | Failure,
  parse: (body: unknown) => T | null,
): ReadOutcome<T> {
  if (response.kind === "failure") {
    const { cause, isTimeout } = response;
    return { kind: "unavailable", cause, retryAfter: null, isTimeout };
  }
  const { status, body, requestId, retryAfter } = response;
  const error = readError(status, body, requestId);
  if (isUnauthorized(status, error)) {
    return { kind: "unauthorized", error: error ?? bareError(status, "not authorised", requestId) };
  }
  if (status === 429 || status >= 500)
    return { kind: "unavailable", cause: error?.code ?? `HTTP ${status}`, retryAfter };
  if (error) return { kind: "refused", error };
  const value = status === 200 ? parse(body) : null;
  if (value !== null) return { kind: "read", value };
  return { kind: "unavailable", cause: `HTTP ${status} with an unreadable body`, retryAfter: null };
}
