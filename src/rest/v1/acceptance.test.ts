import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PREFER_WAIT_SECONDS } from "../../shared/limits.ts";
import { waitOf } from "./acceptance.ts";

describe("a Prefer header", () => {
  test.each([
    undefined,
    "",
    "wait",
    "wait=",
    "wait=soon",
    "wait=-1",
    "await=5",
    "no-wait=5",
    "respond-async",
    "return=minimal, waiting=5",
  ])("asks for no wait: %j", (prefer) => {
    expect(waitOf(prefer)).toBeNull();
  });

  test.each([
    ["wait=0", 0],
    ["wait=10", 10],
    ["WAIT=10", 10],
    ["wait = 10", 10],
    ['wait="10"', 10],
    ["respond-async, wait=10", 10],
    ["respond-async,wait=10", 10],
    ["return=minimal; foo=bar, wait=10", 10],
    ["wait=10, return=minimal", 10],
    ["wait=25", PREFER_WAIT_SECONDS],
    ["wait=26", PREFER_WAIT_SECONDS],
    ["wait=99999999999", PREFER_WAIT_SECONDS],
  ])("asks for a wait: %j is %s s", (prefer, seconds) => {
    expect(waitOf(prefer)).toBe(seconds);
  });

  test("never asks for more than the longest wait", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.nat().map((seconds) => `wait=${seconds}`),
        ),
        (prefer) => {
          const seconds = waitOf(prefer) ?? 0;
          expect(seconds >= 0 && seconds <= PREFER_WAIT_SECONDS).toBe(true);
        },
      ),
    );
  });
});
