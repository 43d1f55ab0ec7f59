import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { Gateway } from "../config/gateway.ts";
import type { Place } from "../model/place.ts";
import type { Distrust } from "../webhooks/scheme.ts";
import { ACCESS_HEADER, openAccess } from "./access.ts";
import { readSession, SESSION_HOURS, type Session } from "./session.ts";

/** Who a visitor is: as Cloudflare Access says where the config names it, else by our own cookie. */

/** Where requests in a session come from, for policy. */
export const CONSOLE: Place = { source: "console", channel: null };

/** The session of a request, or why there is none. */
export type SessionOf = (c: Context, now: number) => Promise<Session | Distrust>;

export function openSessions(gateway: Gateway): SessionOf {
  const access = openAccess(gateway);
  return async (c, now) => {
    const token = c.req.header(ACCESS_HEADER);
    // An untrusted token of Access is no reason to look for another identity.
    if (access && token !== undefined) return access(token, now);
    return readSession(gateway, getCookie(c, COOKIE, prefixOf(c)), now) ?? "missing";
  };
}

const COOKIE = "drs-session";

/**
 * `__Host-`: set by this host alone, for the whole of it, over TLS (RFC 6265bis section 4.1.3.2). Not for plain HTTP on this machine:
 * such cookies must be secure there, too, and not every browser takes that.
 */
function prefixOf(c: Context): "host" | undefined {
  const { protocol, hostname } = new URL(c.req.url);
  const isLoopback = protocol === "http:" && ["127.0.0.1", "[::1]", "localhost"].includes(hostname);
  return isLoopback ? undefined : "host";
}

const setSession = (c: Context, value: string, maxAge: number): void => {
  const prefix = prefixOf(c);
  setCookie(c, COOKIE, value, { maxAge, httpOnly: true, sameSite: "Strict", ...(prefix ? { prefix } : {}) });
};

/** Have the browser keep a session. */
export const keepSession = (c: Context, value: string): void => setSession(c, value, SESSION_HOURS * 3600);

/** Have the browser forget its session. */
export const endSession = (c: Context): void => setSession(c, "", 0);
