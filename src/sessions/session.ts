import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Gateway } from "../config/gateway.ts";
import { tokenDigest } from "../config/secrets/secrets.ts";
import type { Principal } from "../model/principal.ts";
import { deriveKey } from "../shared/derive-key.ts";

/**
 * Sessions of the console for clients: nothing is stored. The cookie names the client and when it ends, under an HMAC that also covers the
 * digest of the client's token: it is good for as long as that token is the client's, and no longer.
 */

/** Who uses the console, and how long they may without proving it again. */
export interface Session {
  readonly principal: Principal;
  /** What the tokens in its forms are bound to. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  /** Where signing out leads: Access keeps its own sessions. */
  readonly kind: "cookie" | "access";
}

/** A working day. */
export const SESSION_HOURS = 8;
const SESSION_LIFE = SESSION_HOURS * 60 * 60 * 1000;

type Held = Pick<Gateway, "secrets">;

/** `client~expiry~mac`: names of clients have no `~`, and all of it may stand in a cookie (RFC 6265 section 4.1.1). */
const FORM = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,63})~(\d{13})~([\w-]{43})$/;

const macOf = (key: Uint8Array, purpose: string, content: readonly unknown[]): string =>
  createHmac("sha256", deriveKey(key, purpose)).update(JSON.stringify(content)).digest("base64url");

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Whether one of the keys made this. */
const isMade = ({ secrets }: Held, mac: string, purpose: string, content: readonly unknown[]): boolean =>
  secrets.sessionKeys.some((key) => isSame(mac, macOf(key, purpose, content)));

function make({ secrets }: Held, purpose: string, content: readonly unknown[]): string {
  const [key] = secrets.sessionKeys;
  if (!key) throw new Error("sessions need a key");
  return macOf(key, purpose, content);
}

/** The cookie for who has this token; `undefined` when it is nobody's. */
export function startSession(held: Held, token: string, now: number): string | undefined {
  const digest = tokenDigest(token);
  const client = held.secrets.clients.get(digest);
  if (client === undefined) return undefined;
  const expiry = now + SESSION_LIFE;
  return `${client}~${expiry}~${make(held, "session", [client, expiry, digest])}`;
}

/** The session of a cookie; `undefined` when it is over, forged, or not of the client's present token. */
export function readSession(held: Held, cookie: string | undefined, now: number): Session | undefined {
  const [, client = "", expiry, mac = ""] = FORM.exec(cookie ?? "") ?? [];
  const expiresAt = Number(expiry);
  const digest = [...held.secrets.clients].find(([, name]) => name === client)?.[0];
  // `NaN` is later than nothing.
  if (digest === undefined || !(expiresAt > now)) return undefined;
  if (!isMade(held, mac, "session", [client, expiresAt, digest])) return undefined;
  return { principal: { kind: "client", id: `client:${client}`, name: client }, id: mac, expiresAt, kind: "cookie" };
}

/** What the forms of a session carry, so that no other page can fill them in. */
export const formToken = (held: Held, { id }: Session): string => make(held, "console form", [id]);

export const isFormToken = (held: Held, { id }: Session, token: string): boolean =>
  isMade(held, token, "console form", [id]);

/** Whether one of our own pages, which this session was shown, asks for a change. */
export const isOwnChange = (
  held: Held,
  session: Session,
  { url, headers }: Pick<Request, "url" | "headers">,
  token: string | null | undefined,
): boolean => isFromOwnPage(url, headers) && isFormToken(held, session, token ?? "");

/**
 * Whether a browser says that one of our own pages sends this (Fetch Metadata section 2.4). Browsers that do not say it name the origin
 * with every POST (RFC 6454 section 7); what names neither is refused.
 * @param url of the request, as the gateway was reached
 */
export function isFromOwnPage(url: string, headers: Headers): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const origin = headers.get("origin");
  return origin !== null && URL.canParse(origin) && new URL(origin).host === new URL(url).host;
}
