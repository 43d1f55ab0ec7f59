import type { Account, GatewayConfig } from "../config/compile.ts";

/** The account that an operation id belongs to, without asking any desk. */
export const accountOfOperation = ({ accountsByPrefix }: GatewayConfig, id: string): Account | undefined =>
  accountsByPrefix.get(id.slice(0, id.indexOf("-")).toLowerCase());

/** Prefixes are written in lower case, the rest of an id in upper case; people type as they like. */
export function canonicalId(id: string): string {
  const dash = id.indexOf("-");
  return id.slice(0, dash).toLowerCase() + id.slice(dash).toUpperCase();
}
