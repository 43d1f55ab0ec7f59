import type { IncomingCall, Simulator } from "../context.ts";
import type { Answer, Delivery, Platform } from "./platform.ts";

/** An API with several paths, as a table. */

/** Input of a handler. */
export interface Asked {
  readonly host: string;
  readonly query: URLSearchParams;
  readonly call: IncomingCall;
  readonly simulator: Simulator;
}

/** `:name` in a path matches one segment; handlers receive the decoded segments in order. */
export interface Route {
  readonly method: string;
  readonly path: string;
  readonly answer: (asked: Asked, ...parts: string[]) => Answer;
}

function partsOf(template: string, path: string): string[] | undefined {
  const pattern = template.replaceAll(".", "\\.").replaceAll(/:\w+/g, "([^/]+)");
  return new RegExp(`^${pattern}$`)
    .exec(path)
    ?.slice(1)
    .map((part) => decodeURIComponent(part));
}

function answerOf(routes: readonly Route[], { url, path, call }: Delivery, simulator: Simulator): Answer | undefined {
  const { host, searchParams } = new URL(url);
  for (const { method, path: template, answer } of routes) {
    const parts = method === call.method ? partsOf(template, path) : undefined;
    if (parts !== undefined) return answer({ host, query: searchParams, call, simulator }, ...parts);
  }
  return undefined;
}

/** Build the platform of a table. `refuse` checks every call first and returns an error response. */
export function tabled(
  routes: readonly Route[],
  { refuse, unknown }: { refuse: (call: IncomingCall) => Answer | undefined; unknown: Answer },
): Platform {
  return (delivery, simulator) => refuse(delivery.call) ?? answerOf(routes, delivery, simulator) ?? unknown;
}
