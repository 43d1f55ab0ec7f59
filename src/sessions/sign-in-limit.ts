import type { Gateway } from "../config/gateway.ts";
import { SIGN_IN_RATE } from "../shared/limits.ts";
import { TokenBuckets } from "../shared/token-bucket.ts";

/** How often it is tried to sign in from where. In memory of the isolate alone: what comes by the thousand wakes no desk. */

/** `INET6_ADDRSTRLEN` (RFC 3493 section 6.6) without its end: what is longer was never one. */
const LONGEST_ADDRESS = 45;

/** Counts a try. Returns 0, or the whole seconds after which the next one is looked at. */
export type LimitSignIns = (headers: Headers, now: number) => number;

export function limitSignIns({ runtime }: Pick<Gateway, "runtime">): LimitSignIns {
  const buckets = new TokenBuckets(SIGN_IN_RATE.kept);
  return (headers, now) =>
    runtime.rateLimits ? Math.ceil(buckets.of(networkOf(headers), () => SIGN_IN_RATE, now).take(now) / 1000) : 0;
}

/**
 * Where a request comes from: the address that Cloudflare sets (Fundamentals, "HTTP headers": CF-Connecting-IP), or a proxy that is told
 * to; everybody is in one place without it. Who has an IPv6 address has 2^64 of them (RFC 6177 section 2): their network counts.
 */
function networkOf(headers: Headers): string {
  const address = (headers.get("cf-connecting-ip") ?? "").slice(0, LONGEST_ADDRESS);
  // `::ffff:192.0.2.1` is how sockets for both kinds write an IPv4 address (RFC 4291 section 2.5.5.2).
  if (!address.includes(":") || address.includes(".")) return address.slice(address.lastIndexOf(":") + 1);
  const [head = "", tail] = address.split("::");
  const [before, after] = [groupsOf(head), groupsOf(tail ?? "")];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  return [...before, ...Array<string>(zeros).fill("0"), ...after].slice(0, 4).join(":");
}

const groupsOf = (part: string): string[] => (part === "" ? [] : part.split(":"));
