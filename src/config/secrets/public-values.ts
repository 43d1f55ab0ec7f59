import { createHash } from "node:crypto";
import type { GatewayConfig } from "../compile.ts";
import { DEMO_DIGESTS } from "./demo-digests.ts";

/** The demo's secrets stand in the repository: whoever can read it could give commands with them. */

const PUBLIC: ReadonlySet<string> = new Set(DEMO_DIGESTS);

/**
 * By which a public value is known, so that the Worker does not carry it: 72 bits of its SHA-256. That is too short to withstand who looks
 * for another value of the same digest, but nobody gains by having a secret refused.
 */
export const digestOf = (value: string) => createHash("sha256").update(value).digest("base64").slice(0, 12);

/**
 * Refuses public values for anything that reaches the real cloud, whatever uploaded them and under whatever name.
 * @param values secrets by name
 * @returns nothing, or one line that names them
 */
export function checkPublicValues(config: GatewayConfig, values: ReadonlyMap<string, string>): string[] {
  if ([...config.accounts.values()].every(({ loopback }) => loopback)) return [];
  const known = [...values].filter(([, value]) => PUBLIC.has(digestOf(value))).map(([name]) => name);
  if (known.length === 0) return [];
  const names = known.join(", ");
  return [
    `${names}: the public value from .dev.vars.example, and an account reaches the real cloud: give each its own`,
  ];
}
