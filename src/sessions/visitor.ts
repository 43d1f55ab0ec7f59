import type { Gateway } from "../config/gateway.ts";
import type { Place } from "../model/policy.ts";
import type { Distrust } from "../webhooks/scheme.ts";
import { ACCESS_HEADER, openAccess } from "./access.ts";
import { readSession, SESSION_HOURS, type Session } from "./session.ts";

/** Who a browser is signed in as: by Cloudflare Access where the config names it, else by our own cookie. */

/** Where what is asked in a session comes from, for policy. */
export const CONSOLE: Place = { source: "console", channel: null };

/** Whose session a request belongs to, or why it belongs to none. */
export type SessionOf = (request: Request, now: number) => Promise<Session | Distrust>;

export function openSessions(gateway: Gateway): SessionOf {
  const access = openAccess(gateway);
  return async ({ url, headers }, now) => {
    const token = headers.get(ACCESS_HEADER);
    // A word of Access that is not to be believed is no reason to look for another one.
    if (access && token !== null) return access(token, now);
    const name = cookieName(url);
    return readSession(gateway, cookieIn(headers, name), now) ?? "missing";
  };
}

/** Plain HTTP on this machine: cookies of `__Host-` names must be secure there, too, and not every browser takes that. */
function isLoopback(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" && ["127.0.0.1", "[::1]", "localhost"].includes(hostname);
}

/** `__Host-`: set by this host alone, for the whole of it, over TLS (RFC 6265bis section 4.1.3.2). */
const cookieName = (url: string) => (isLoopback(url) ? "drs-session" : "__Host-drs-session");

/** The value of a cookie; none of ours needs to be decoded. */
export const cookieIn = (headers: Headers, name: string): string | undefined =>
  (headers.get("cookie") ?? "")
    .split("; ")
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);

/** `Set-Cookie` that begins a session; or ends it, for an empty value. */
export const sessionCookie = (url: string, value: string): string =>
  `${cookieName(url)}=${value}; Max-Age=${value === "" ? 0 : SESSION_HOURS * 3600}; Path=/; HttpOnly; ${
    isLoopback(url) ? "" : "Secure; "
  }SameSite=Strict`;
