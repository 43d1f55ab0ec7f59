import { describe, expect, test } from "vitest";
import type { Runtime } from "../config/runtime.ts";
import { SIGN_IN_RATE } from "../shared/limits.ts";
import { limitSignIns } from "./sign-in-limit.ts";

const T0 = 1_800_000_000_000;
const RUNTIME: Runtime = { simulatorUrl: undefined, egressProxy: undefined, timeScale: 1, rateLimits: true };

const from = (address: string | null) => new Headers(address === null ? {} : { "cf-connecting-ip": address });

/** The wait after as many tries as are taken at once from one address, for the next from another. */
function waitAfter(first: string | null, next: string | null, runtime = RUNTIME): number {
  const wait = limitSignIns({ runtime });
  for (let tries = 0; tries < SIGN_IN_RATE.burst; tries += 1) expect(wait(from(first), T0)).toBe(0);
  return wait(from(next), T0);
}

describe("tries to sign in", () => {
  test.each([
    ["one address", "192.0.2.1", "192.0.2.1"],
    ["one address, written for both kinds of sockets", "192.0.2.1", "::ffff:192.0.2.1"],
    ["one network of IPv6", "2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff"],
    ["one network of IPv6 that is written short", "2001:db8::1", "2001:db8:0:0:1::"],
    ["nowhere in particular", null, null],
    ["what is no address", "x".repeat(100), `${"x".repeat(99)}y`],
  ])("from %s wait once they are too many", (_, first, next) => {
    expect(waitAfter(first, next)).toBe(10);
  });

  test.each([
    ["another address", "192.0.2.1", "192.0.2.2"],
    ["another network of IPv6", "2001:db8:0:1::1", "2001:db8:0:2::1"],
  ])("from %s do not", (_, first, next) => {
    expect(waitAfter(first, next)).toBe(0);
  });

  test("are looked at again after the wait", () => {
    const wait = limitSignIns({ runtime: RUNTIME });
    for (let tries = 0; tries <= SIGN_IN_RATE.burst; tries += 1) wait(from(null), T0);
    expect([wait(from(null), T0 + 9_999), wait(from(null), T0 + 10_000)]).toEqual([1, 0]);
  });

  test("never wait where limits are off", () => {
    expect(waitAfter("192.0.2.1", "192.0.2.1", { ...RUNTIME, rateLimits: false })).toBe(0);
  });
});
