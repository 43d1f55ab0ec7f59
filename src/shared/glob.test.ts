import fc from "fast-check";
import { expect, test } from "vitest";
import { matchesGlob } from "./glob.ts";

test.each([
  ["shop-*", "shop-orders", true],
  ["shop-*", "shop-", true],
  ["shop-*", "a-shop-orders", false],
  ["*-prod", "shop-prod", true],
  ["*-prod", "shop-prod-2", false],
  ["s?op", "shop", true],
  ["s?op", "sop", false],
  ["*a*b*", "xxaxxbxx", true],
  ["*a*b*", "xxbxxaxx", false],
  ["shop.orders", "shop-orders", false],
  ["*", "", true],
  ["?", "", false],
])("%s fits %s: %s", (pattern, text, fits) => {
  expect(matchesGlob(pattern, text)).toBe(fits);
});

test("a pattern fits what the same pattern as a regular expression fits", () => {
  const letters = (alphabet: string) => fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 12 });
  fc.assert(
    fc.property(letters("ab*?"), letters("ab"), (pattern, text) => {
      const source = pattern.replaceAll("*", ".*").replaceAll("?", ".");
      expect(matchesGlob(pattern, text)).toBe(new RegExp(`^${source}$`).test(text));
    }),
  );
});
