import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { didYouMean, nearest } from "./suggest.ts";

const VERBS = ["state", "start", "stop", "pause", "terminate", "precheck", "暂停", "ls", "?"];

describe("nearest", () => {
  test.each(["migrate", "to", "xyz", "stopstopstop", "启动"])(
    "a word without a near one has no suggestion: %s",
    (word) => {
      expect(nearest(word, VERBS)).toBeUndefined();
      expect(didYouMean(word, VERBS)).toBe("");
    },
  );

  test.each(["", "x", "是"])("a word of one letter has no suggestion: %j", (word) => {
    expect(nearest(word, VERBS)).toBeUndefined();
  });

  test("an empty list has no suggestion", () => {
    expect(nearest("start", [])).toBeUndefined();
  });

  test.each([
    ["START", "start"],
    ["stat", "state"],
    ["strt", "start"],
    ["stp", "stop"],
    ["sotp", "stop"],
    ["puase", "pause"],
    ["terminat", "terminate"],
    ["termnaite", "terminate"],
    ["pre-chek", "precheck"],
    ["暂亭", "暂停"],
  ])("the suggestion for %s is %s", (word, found) => {
    expect(nearest(word, VERBS)).toBe(found);
    expect(didYouMean(word, VERBS)).toBe(` Did you mean "${found}"?`);
  });

  test("a word with two swapped letters is nearer than one with other letters", () => {
    expect(nearest("strat", VERBS)).toBe("start");
  });

  test("the suggestion is always an allowed word, and an allowed word suggests itself", () => {
    const words = fc.array(fc.string({ minLength: 2, maxLength: 12 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(words, fc.string(), (allowed, word) => {
        const found = nearest(word, allowed);
        expect(found === undefined || allowed.includes(found)).toBe(true);
        const [first = ""] = allowed;
        expect(nearest(first, allowed)?.toLowerCase()).toBe(first.toLowerCase());
      }),
    );
  });
});
