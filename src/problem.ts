import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { FieldError } from "./schema-issues.ts";

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
    detail,
    request_id: c.get("requestId"),
    ...more,
  };
  return c.json(body, status, { "content-type": "application/problem+json" });
}

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
};
