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

/** Who a visitor is, and until when that holds without new proof. */
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

/** The keys and the clients of the config. */
export type Held = Pick<Gateway, "secrets">;

/** `client~expiry~mac`: names of clients have no `~`, and all of it may stand in a cookie (RFC 6265 section 4.1.1). */
const FORM = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,63})~(\d{13})~([\w-]{43})$/;

const macOf = (key: Uint8Array, purpose: string, content: readonly unknown[]): string =>
  createHmac("sha256", deriveKey(key, purpose)).update(JSON.stringify(content)).digest("base64url");

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Whether one of the keys made this, also one that is being rotated out. */
export const isMade = ({ secrets }: Held, mac: string, purpose: string, content: readonly unknown[]): boolean =>
  secrets.sessionKeys.some((key) => isSame(mac, macOf(key, purpose, content)));

/** Make an HMAC for a purpose, under the current key. */
export function make({ secrets }: Held, purpose: string, content: readonly unknown[]): string {
  const [key] = secrets.sessionKeys;
  if (!key) throw new Error("sessions need a key");
  return macOf(key, purpose, content);
}

/** The cookie of a new session for the client with this token; `undefined` where no client has it. */
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
