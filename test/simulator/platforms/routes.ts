import type { IncomingCall, Simulator } from "../context.ts";
import type { Answer, Delivery, Platform } from "./platform.ts";

/** An API with several paths as a table. */

/** What a path is asked with. */
export interface Asked {
  readonly host: string;
  readonly query: URLSearchParams;
  readonly call: IncomingCall;
  readonly simulator: Simulator;
}

/** `:name` in a path stands for one part of it; the parts are given decoded, in order. */
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

/** The platform of a table: `refuse` says what is wrong with any call, whatever it asks for. */
export function tabled(
  routes: readonly Route[],
  { refuse, unknown }: { refuse: (call: IncomingCall) => Answer | undefined; unknown: Answer },
): Platform {
  return (delivery, simulator) => refuse(delivery.call) ?? answerOf(routes, delivery, simulator) ?? unknown;
}
