import type { Context } from "hono";
import type { RouterRoute } from "hono/types";
import { problem } from "../shared/problem.ts";

/** The methods of a path. `HEAD` comes with `GET` (RFC 9110 section 9.1). */
interface Allowed {
  readonly path: RegExp;
  readonly methods: Set<string>;
}

/**
 * Answer requests that no route takes: 405 with the path's methods (RFC 9110 section 15.5.6), or 404 where there is no such path. The
 * methods are those that the app's own route table has; entries for all methods are middleware.
 */
export function noRoute(routes: readonly RouterRoute[]) {
  const byPath = new Map<string, Allowed>();
  for (const { method, path } of routes.filter((route) => route.method !== "ALL")) {
    const allowed = byPath.get(path) ?? { path: patternOf(path), methods: new Set() };
    allowed.methods.add(method);
    if (method === "GET") allowed.methods.add("HEAD");
    byPath.set(path, allowed);
  }
  const table = [...byPath.values()];
  return (c: Context): Response => {
    const methods = table.filter(({ path }) => path.test(c.req.path)).flatMap((allowed) => [...allowed.methods]);
    if (methods.length === 0) return problem(c, 404, "not_found", "there is no such route");
    const allow = [...new Set(methods)].sort().join(", ");
    c.header("allow", allow);
    return problem(c, 405, "method_not_allowed", `this path takes ${allow}`);
  };
}

/** `/v1/jobs/:job` as a regular expression. */
const patternOf = (path: string) =>
  new RegExp(`^${path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/:\w+/g, "[^/]+")}$`);
