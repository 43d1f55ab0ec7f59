import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readRetryAfter } from "./transport.ts";

const NOW = Date.UTC(2015, 9, 21, 7, 28, 0);

describe("a Retry-After", () => {
  test.each([
    [null],
    [""],
    [" "],
    ["soon"],
    ["-5"],
    ["1.5"],
    ["5s"],
    ["0x10"],
    ["1e3"],
    ["soon 5"],
    ["5, 10"],
    ["Wed, 99 Oct 2015 07:28:00 GMT"],
  ])("that cannot be used is none: %j", (value) => {
    expect(readRetryAfter(value, NOW)).toBeNull();
  });

  test("of endlessly many digits is no endless wait", () => {
    expect(readRetryAfter("9".repeat(400), NOW)).not.toBe(Number.POSITIVE_INFINITY);
  });

  test.each([
    ["0", 0],
    ["7", 7000],
    ["007", 7000],
    ["2015", 2_015_000],
    ["3600", 3_600_000],
    ["Wed, 21 Oct 2015 07:28:30 GMT", 30_000],
    ["Wed, 21 Oct 2015 07:28:00 GMT", 0],
    ["Wed, 21 Oct 2015 07:27:30 GMT", 0],
  ])("of %s is %s milliseconds", (value, milliseconds) => {
    expect(readRetryAfter(value, NOW)).toBe(milliseconds);
  });

  test("is a time that is not negative or none, whatever is written", () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const found = readRetryAfter(value, NOW);
        expect(found === null || found >= 0).toBe(true);
      }),
    );
  });
});
