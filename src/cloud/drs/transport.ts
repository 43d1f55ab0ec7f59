import { parseJson } from "../../shared/json.ts";
import { UPSTREAM } from "../../shared/limits.ts";
import type { UpstreamRequest } from "./requests.ts";

/** A complete response; `body` is parsed JSON, or `undefined` when it is not JSON. */
export interface UpstreamResponse {
  readonly kind: "response";
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
  readonly requestId: string | null;
  /** `Retry-After` in milliseconds. DRS is not known to send it (contract section 3.2), so `null` is the normal case. */
  readonly retryAfter: number | null;
}

/** A call without a complete response: time-out, reset, or a body that is too large. */
export interface Failure {
  readonly kind: "failure";
  readonly cause: string;
  /** Whether the time was up. */
  readonly isTimeout?: boolean;
}

/** Statuses of a path that a region does not have, or that the credential may not use (contract section 3.2). */
const NOT_OFFERED: ReadonlySet<number> = new Set([403, 404, 501]);

/** Whether an endpoint is not there for the gateway. A job that does not exist is answered 400. */
export const isNotOffered = (answer: UpstreamResponse | Failure): boolean =>
  answer.kind === "response" && NOT_OFFERED.has(answer.status);

/**
 * Send one call and read the complete response. Never throws. Redirects are not followed: a followed 307 would send the
 * action and its token again, to a host that the response names.
 * @param timeout milliseconds from now until the last byte
 */
export async function send(request: UpstreamRequest, timeout: number): Promise<UpstreamResponse | Failure> {
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      body: request.body,
      redirect: "manual",
      signal: AbortSignal.timeout(timeout),
    });
    const text = await readBounded(response, UPSTREAM.responseBytes);
    if (text === null) return { kind: "failure", cause: "the answer is too large" };
    return {
      kind: "response",
      status: response.status,
      body: parseJson(text),
      headers: response.headers,
      requestId: response.headers.get("x-request-id"),
      retryAfter: readRetryAfter(response.headers.get("retry-after")),
    };
  } catch (error) {
    const isTimeout = error instanceof Error && TIMEOUTS.has(error.name);
    return {
      kind: "failure",
      cause: isTimeout ? `no answer within ${timeout} ms` : "the connection was lost",
      isTimeout,
    };
  }
}

/** Names of the errors of an abort signal. The messages of the runtime are not kept: they may contain addresses. */
const TIMEOUTS: ReadonlySet<string> = new Set(["TimeoutError", "AbortError"]);

/** Delay-seconds, at most nine digits of them. */
const DELAY_SECONDS = /^\d{1,9}$/;

/** The preferred form of an HTTP date (RFC 9110 section 5.6.7). `Date.parse` alone accepts strings that are no HTTP date. */
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Read `Retry-After` (RFC 9110 section 10.2.3) as milliseconds from now; `null` when absent or unreadable. */
export function readRetryAfter(value: string | null, now = Date.now()): number | null {
  if (value === null) return null;
  if (DELAY_SECONDS.test(value)) return Number(value) * 1000;
  const date = HTTP_DATE.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isFinite(date) ? Math.max(0, date - now) : null;
}

async function readBounded(response: Response, limit: number): Promise<string | null> {
  if (!response.body) return "";
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > limit) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
