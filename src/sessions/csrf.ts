import { type Held, isMade, make, type Session } from "./session.ts";

/**
 * Whether a change comes from a page of ours that its session was shown. Stricter than `hono/csrf`, which lets a request pass when either
 * its origin or Fetch Metadata is right, and looks at forms only.
 */

/** Carries what the forms of the console carry: pages have it in their head, too. Other sites can neither know it nor send such a header (Fetch, "CORS protocol"). */
export const CSRF_HEADER = "x-csrf-token";

/** The token of a session's forms: no other page knows it, so no other page can fill them in. */
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
