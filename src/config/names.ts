import { createHash } from "node:crypto";
import * as z from "zod";
import type { SecretRow, Source } from "../webhooks/platform-definition.ts";

/** Names of secrets, and names that are derived from other names. */

export const secretName = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{0,63}$/, "a secret's name in capitals, e.g. IAM_PRODUCTION");

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
export const principalsOf = ({ language: _, ...ids }: Readonly<Record<string, string>>) =>
  Object.entries(ids).map(([kind, id]) => `${kind}:${id}`);

/** A secret that a source's platform wants or can use. */
export interface SourceSecret {
  /** What it is to the platform, e.g. `signing`. */
  readonly role: string;
  readonly name: string;
  readonly row: SecretRow;
}

/** The secrets of a source; where one rotates, `<name>_PREVIOUS` is the one before. */
export const sourceSecrets = ({ name, platform }: Pick<Source, "name" | "platform">): SourceSecret[] =>
  Object.entries(platform.secrets).map(([role, row]) => ({
    role,
    name: `${secretPrefix(name)}_${row.suffix}`,
    row,
  }));
