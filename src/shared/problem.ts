import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { FieldError } from "./schema-issues.ts";
import { oneParagraph } from "./user-text.ts";

/**
 * An RFC 9457 answer: a stable `code` to branch on, a sentence to read, the request's id to quote, and where fields are
 * wrong, each of them.
 */
export function problem(
  c: Context,
  status: ContentfulStatusCode,
  code: string,
  detail: string,
  more: { readonly errors?: readonly FieldError[]; readonly [member: string]: unknown } = {},
): Response {
  const body = {
    type: "about:blank",
    title: TITLES[status] ?? "Error",
    status,
    code,
    detail: oneParagraph(detail),
    request_id: requestIdOf(c),
    ...more,
  };
  return c.json(body, status, { "content-type": "application/problem+json" });
}

/** 429 (RFC 6585 section 4) with the whole seconds to wait (`Retry-After`, RFC 9110 section 10.2.3). */
export function tooMany(c: Context, seconds: number, what: string): Response {
  c.header("retry-after", String(seconds));
  return problem(c, 429, "rate_limited", `${what}; try again in ${seconds} s`);
}

/** The id of a request: the one it came with or was given, or one that it is given now. */
export function requestIdOf(c: Context): string {
  const known: unknown = c.get("requestId");
  if (typeof known === "string") return known;
  const id = crypto.randomUUID();
  c.set("requestId", id);
  return id;
}

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  410: "Gone",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
};
