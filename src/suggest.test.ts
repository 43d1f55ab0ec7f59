import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { didYouMean, nearest } from "./suggest.ts";

const VERBS = ["state", "start", "stop", "pause", "terminate", "precheck", "暂停", "ls", "?"];

describe("no word is suggested", () => {
  test.each(["migrate", "to", "xyz", "stopstopstop", "启动"])("when none is near: %s", (word) => {
    expect(nearest(word, VERBS)).toBeUndefined();
    expect(didYouMean(word, VERBS)).toBe("");
  });

  test.each(["", "x", "是"])("when nothing of the word would be left: %j", (word) => {
    expect(nearest(word, VERBS)).toBeUndefined();
  });

  test("when there is none to suggest", () => {
    expect(nearest("start", [])).toBeUndefined();
  });
});

describe("the nearest word is suggested", () => {
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
  ])("%s → %s", (word, found) => {
    expect(nearest(word, VERBS)).toBe(found);
    expect(didYouMean(word, VERBS)).toBe(` Did you mean "${found}"?`);
  });

  test("with two letters swapped before one that differs more", () => {
    expect(nearest("strat", VERBS)).toBe("start");
  });

  test("and it is always one of the allowed ones, the word itself when it is among them", () => {
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
