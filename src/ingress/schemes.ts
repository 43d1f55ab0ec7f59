import type { HmacScheme } from "./hmac.ts";

/** How each platform proves who speaks: a row each. */
export const SCHEMES = {
  /** Slack, "Verifying requests from Slack": `v0=` + hex of HMAC-SHA256 over `v0:{time}:{body}`. */
  slack: {
    kind: "hmac",
    secret: "signing",
    signature: { header: "x-slack-signature", prefix: "v0=" },
    time: { header: "x-slack-request-timestamp" },
    preamble: (time) => `v0:${time}:`,
  },
} as const satisfies Record<string, HmacScheme>;
