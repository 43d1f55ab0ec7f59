import { zValidator } from "@hono/zod-validator";
import type { ValidationTargets } from "hono";
import { createMiddleware } from "hono/factory";
import * as z from "zod";
import { problem } from "../shared/problem.ts";
import { describeIssues, isTooDeep, TOO_DEEP } from "../shared/schema-issues.ts";

/** Checks a part of the request against a schema; what is wrong is answered field by field. */
export const validate = <Target extends keyof ValidationTargets, Schema extends z.ZodType>(
  target: Target,
  schema: Schema,
) =>
  zValidator(target, schema, (result, c) => {
    const tooDeep = isTooDeep(result.data);
    if (result.success && !tooDeep) return;
    const errors = result.success || tooDeep ? [TOO_DEEP] : describeIssues(schema, result.error);
    const detail = errors.map((error) => `${error.pointer}: ${error.detail}`).join("; ");
    return problem(c, 400, "invalid_request", `${target}: ${detail}`, { errors });
  });

/** Routes without query parameters say so: one that is misspelt must not be ignored. */
export const noQuery = validate("query", z.strictObject({}));

/** A body must be JSON and say so; no body at all is as good as `{}`, whatever its type claims. */
export const jsonBody = createMiddleware(async (c, next) => {
  const text = await c.req.text();
  if (text.trim() === "") {
    // Typed as the text, but what Hono keeps and reads is the promise of it.
    c.req.bodyCache.text = Promise.resolve("{}") as unknown as string;
    return next();
  }
  const type = (c.req.header("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/json") return problem(c, 415, "unsupported_media_type", "send application/json");
  return next();
});
