import { createHash } from "node:crypto";
import type { ParsedConfig, Source } from "./schema.ts";

/** Names that are derived from other names. */

/** Base-32 letters of RFC 4648 in lower case. */
const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

/** Six base-32 characters of SHA-256(`region/project_id`): tells the desk of an operation id without asking one. */
export function deskPrefix(desk: string): string {
  const bytes = createHash("sha256").update(desk).digest();
  const bits = bytes.readUInt32BE(0);
  return Array.from({ length: 6 }, (_, index) => BASE32[(bits >>> (27 - 5 * index)) & 31]).join("");
}

/** How the names of a source's secrets begin: its own name in capitals. */
export const secretPrefix = (source: string) => source.toUpperCase().replace(/[^A-Z0-9]+/g, "_");

/** A person's principals: platform and immutable id. */
export const principalsOf = (ids: ParsedConfig["people"][string]) =>
  Object.entries(ids).flatMap(([platform, id]) => (id === undefined ? [] : [`${platform}:${id}`]));

/** What proves a platform, as the last part of its secret's name. */
export const SIGNING_SECRET = {
  slack: { suffix: "SIGNING_SECRET", purpose: "Slack: Basic Information → Signing Secret" },
} as const satisfies Record<Source["platform"], { suffix: string; purpose: string }>;

/** What a platform's bot speaks with, as the last part of its secret's name. Optional: only the last resort of a report needs it. */
export const BOT_TOKEN = {
  slack: {
    suffix: "BOT_TOKEN",
    // Slack, "Tokens": bot tokens begin with xoxb-. One of an app with token rotation begins with xoxe. and ends after 12 hours.
    form: /^xoxb-[A-Za-z0-9-]+$/,
    purpose: "Slack: OAuth & Permissions → Bot User OAuth Token; it begins with xoxb-",
  },
} as const satisfies Record<Source["platform"], { suffix: string; form: RegExp; purpose: string }>;

/** The name of a source's signing secret; `<name>_PREVIOUS` is the one before. */
export const signingSecretName = (source: string, platform: Source["platform"]) =>
  `${secretPrefix(source)}_${SIGNING_SECRET[platform].suffix}`;

/** The name of the token of a source's bot. */
export const botTokenName = (source: string, platform: Source["platform"]) =>
  `${secretPrefix(source)}_${BOT_TOKEN[platform].suffix}`;

/** The names of the secrets that a client is known by, by what each is. */
export const clientSecrets = ({
  rate: _,
  ...names
}: ParsedConfig["clients"][string]): Readonly<Record<string, string>> => names;
