import { zValidator } from "@hono/zod-validator";
import type { Context, MiddlewareHandler, ValidationTargets } from "hono";
import { createMiddleware } from "hono/factory";
import type { Hono } from "hono/tiny";
import * as z from "zod";
import type { Services } from "../application/services.ts";
import { BODY_FAULTS, readBytes } from "../shared/body.ts";
import { parseJson } from "../shared/json.ts";
import { jsonExcess } from "../shared/json-bounds.ts";
import { INBOUND } from "../shared/limits.ts";
import { longLists } from "../shared/long-lists.ts";
import { problem } from "../shared/problem.ts";
import { describeIssues, type FieldError } from "../shared/schema-issues.ts";
import type { CallerKind, RequestParts, RestEnv, Route } from "./route.ts";
import { allowed } from "./v1/context.ts";

/** Authenticate the callers of each kind; kinds without an entry are authenticated elsewhere, or not at all. */
export type Admission = Readonly<Partial<Record<CallerKind, MiddlewareHandler<RestEnv>>>>;

/** Register the routes: each authenticates its caller, checks the request, checks the right, and calls its handler. */
export function register(app: Hono<RestEnv>, services: Services, admission: Admission, routes: readonly Route[]): void {
  for (const route of routes) {
    const { path, caller, request = {}, handle } = route;
    if (!handle) continue;
    const [method, pattern] = [route.method.toUpperCase(), path.replace(/\{(\w+)\}/g, ":$1")];
    const admit = admission[caller];
    const checks = admit ? [admit, wholeBody, ...checksOf(request)] : [];
    for (const check of checks) app.on(method, pattern, check);
    app.on(method, pattern, (c) => answer(c, services, route, handle));
  }
}

function answer(
  c: Context<RestEnv>,
  services: Services,
  { right }: Route,
  handle: NonNullable<Route["handle"]>,
): Response | Promise<Response> {
  const may = right === undefined ? null : allowed(c, services, right);
  if (may?.ok === false) return may.error;
  const checked = (part: keyof RequestParts) => c.req.valid(part as never);
  const parts = { query: checked("query"), header: checked("header"), json: checked("json") };
  return handle(c, { path: c.req.param(), ...parts });
}

const NOTHING = z.strictObject({});

/** The checks of a request. A route without query parameters refuses them all: one that is misspelt must not be ignored. */
function checksOf({ query = NOTHING, header, json }: RequestParts): MiddlewareHandler[] {
  return [
    validate("query", query),
    ...(header ? [validate("header", header)] : []),
    ...(json ? [jsonBody, shortLists(json), validate("json", json)] : []),
  ];
}

/** Check a part of the request against a schema; the answer names each wrong field. */
const validate = <Schema extends z.ZodType>(target: keyof ValidationTargets, schema: Schema): MiddlewareHandler =>
  zValidator(target, schema, (result, c) => {
    if (result.success) return;
    return refuseFields(c, target, describeIssues(schema, result.error, { most: INBOUND.fieldErrors }));
  });

function refuseFields(c: Context, target: keyof ValidationTargets, errors: readonly FieldError[]): Response {
  const detail = errors.map((error) => `${error.pointer}: ${error.detail}`).join("; ");
  return problem(c, 400, "invalid_request", `${target}: ${detail}`, { errors });
}

/** Nothing is done for a request whose body did not arrive whole, also where the route makes nothing of it. */
const wholeBody = createMiddleware(async (c, next) => {
  const body = await readBytes(c);
  if (body.ok) return next();
  return body.error === "too_large"
    ? problem(c, 413, "body_too_large", BODY_FAULTS.too_large)
    : problem(c, 400, "invalid_request", BODY_FAULTS.incomplete);
});

/** A body must be JSON and say so; no body at all counts as `{}`, whatever its type claims. */
const jsonBody = createMiddleware(async (c, next) => {
  const excess = jsonExcess(new Uint8Array(await c.req.arrayBuffer()));
  if (excess) return refuseFields(c, "json", [{ pointer: "", detail: excess.detail }]);
  const text = await c.req.text();
  const isEmpty = text.trim() === "";
  // Hono decodes and parses again for each reader unless both are kept. Typed as what they are, but what it keeps are promises of them.
  c.req.bodyCache.text = Promise.resolve(isEmpty ? "{}" : text) as unknown as string;
  if (isEmpty) return next();
  const type = (c.req.header("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/json") return problem(c, 415, "unsupported_media_type", "send application/json");
  const json = parseJson(text);
  if (json !== undefined) c.req.bodyCache.json = Promise.resolve(json);
  return next();
});

/** Refuse lists that are too long before the schema looks at their elements. What is no JSON the validation refuses. */
const shortLists = (schema: z.ZodType) =>
  createMiddleware(async (c, next) => {
    const errors = longLists(schema, await c.req.bodyCache.json);
    return errors.length > 0 ? refuseFields(c, "json", errors) : next();
  });
