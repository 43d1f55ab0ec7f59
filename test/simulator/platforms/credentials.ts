import type { IncomingCall } from "../context.ts";

/**
 * Check that a call has credentials of a form. Any value is accepted and opens the same account of each ticket system.
 */

/** Name and password of Basic authentication (RFC 7617), both not empty. */
export function basicOf({ headers }: IncomingCall): { name: string; password: string } | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/]+={0,2})$/.exec(headers.authorization ?? "")?.[1];
  if (encoded === undefined || encoded.length % 4 !== 0) return undefined;
  const [, name, password] = /^([^:]+):(.+)$/s.exec(Buffer.from(encoded, "base64").toString("utf8")) ?? [];
  return name === undefined || password === undefined ? undefined : { name, password };
}

/** Read the token after a scheme, e.g. `Bearer`. */
export function tokenOf({ headers }: IncomingCall, scheme: string): string | undefined {
  const { authorization = "" } = headers;
  return authorization.startsWith(`${scheme} `) ? /^\S+$/.exec(authorization.slice(scheme.length + 1))?.[0] : undefined;
}

export function isJsonType({ headers }: IncomingCall): boolean {
  return /^application\/json\s*(;|$)/i.test(headers["content-type"] ?? "");
}
