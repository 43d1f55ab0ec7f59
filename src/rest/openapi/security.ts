import { ACCESS_HEADER } from "../../sessions/access.ts";
import { CSRF_HEADER } from "../../sessions/csrf.ts";
import type { CallerKind, Route } from "../route.ts";

/** How callers prove who they are. */

/** Security schemes of the document. */
export const SECURITY_SCHEMES = {
  bearer: {
    type: "http",
    scheme: "bearer",
    description: "`Authorization: Bearer` and the token of a client of the config",
  },
  session: {
    type: "apiKey",
    in: "cookie",
    name: "__Host-drs-session",
    description: "a session of the console, which a client's token begins at `/sign-in`",
  },
  access: {
    type: "apiKey",
    in: "header",
    name: ACCESS_HEADER,
    description: "a person's session of the console: the token that Cloudflare Access puts on every request",
  },
  csrf: {
    type: "apiKey",
    in: "header",
    name: CSRF_HEADER,
    description:
      "for what a session changes: the `csrf-token` in the head of every page that the console shows to this session. Taken from the gateway's own pages alone (`Sec-Fetch-Site: same-origin`, or its `Origin`).",
  },
  token: {
    type: "apiKey",
    in: "header",
    name: "X-Auth-Token",
    description: "the same token, where DRS takes one of IAM",
  },
  signature: {
    type: "apiKey",
    in: "header",
    name: "Authorization",
    description:
      "`SDK-HMAC-SHA256 Access=…, SignedHeaders=…, Signature=…` with `X-Sdk-Date`: signed as the SDKs of Huawei Cloud do, with a key pair that the gateway issued. The body must be signed; temporary keys (`X-Security-Token`) and other algorithms are not accepted.",
  },
  platform: {
    type: "apiKey",
    in: "header",
    name: "X-Slack-Signature",
    description: "the platform's own signature; the header is Slack's",
  },
} as const;

type Needs = readonly Partial<Record<keyof typeof SECURITY_SCHEMES, readonly string[]>>[];

/** What a caller of a route sends: one of the list. */
export function securityOf({ caller, method }: Pick<Route, "caller" | "method">): Needs {
  if (caller !== "session") return SECURITY[caller];
  const proof = method === "get" ? {} : { csrf: [] };
  return [...SECURITY.client, { session: [], ...proof }, { access: [], ...proof }];
}

const SECURITY: Readonly<Record<Exclude<CallerKind, "session">, Needs>> = {
  public: [],
  client: [{ bearer: [] }],
  native: [{ token: [] }, { signature: [] }],
  platform: [{ platform: [] }],
};
