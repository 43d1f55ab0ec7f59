import type { Who } from "./route.ts";

/** How callers prove who they are. */

/** Security schemes of the document. */
export const SECURITY_SCHEMES = {
  bearer: {
    type: "http",
    scheme: "bearer",
    description: "`Authorization: Bearer` and the token of a client of the config",
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
      "`SDK-HMAC-SHA256 Access=…, SignedHeaders=…, Signature=…` with `X-Sdk-Date`: signed as the SDKs of Huawei Cloud do, with a key pair that the gateway issued. The body must be signed.",
  },
  platform: {
    type: "apiKey",
    in: "header",
    name: "X-Slack-Signature",
    description: "the platform's own signature; the header is Slack's",
  },
} as const;

/** What each kind of caller sends: one of the list. */
export const SECURITY: Readonly<
  Record<Who, readonly Partial<Record<keyof typeof SECURITY_SCHEMES, readonly string[]>>[]>
> = {
  public: [],
  client: [{ bearer: [] }],
  native: [{ token: [] }, { signature: [] }],
  platform: [{ platform: [] }],
};
