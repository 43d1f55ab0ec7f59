import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HOSTILE_TEXTS, SUSPECT } from "../../test/support/hostile-texts.ts";
import { oneParagraph, quotable, USER_TEXT_CHARACTERS, userText } from "./user-text.ts";

describe("oneParagraph", () => {
  test.each([
    ["line breaks", "a\nb\r\nc\u2028d\u2029e\u0085f\u000bg", "a b c d e f g"],
    ["controls", "a\u0000b\u001b[31mc\u007fd\u009be", "a b [31mc d e"],
    ["bidi controls", "\u202agnp\u202e.exe\u202c \u2066x\u2069 \u200ea\u200fb\u061cc", "gnp.exe x abc"],
    ["zero-width characters", "a\u200bp\u2060p\ufeffr\u00adove", "approve"],
    ["tags, which carry hidden text", "ok\u{e0041}\u{e0042}", "ok"],
    ["variation selectors that carry hidden text", "ok\ufe00\u{e0100}\u{e0101}", "ok"],
    ["letters that are drawn as nothing", "a\u3164b\uffa0\u115f\u1160 \u2800c", "ab c"],
    ["runs of blanks, which push text out of sight", `a${"\u00a0 \u3000\t".repeat(50)}b`, "a b"],
    ["marks that cover other lines", `o${"\u0300".repeat(30)}k`, `o${"\u0300".repeat(4)}k`],
    ["joiners between letters that nothing joins", "a\u200dp\u200cp", "app"],
    ["half of a surrogate pair", "a\ud83d", "a\ufffd"],
  ])("takes %s away", (_, written, shown) => expect(oneParagraph(written)).toBe(shown));

  test.each([
    ["an emoji that is joined", "👩🏽‍💻 👨‍👩‍👧 🏳️‍🌈 ❤️"],
    ["Persian with a non-joiner", "می‌خواهم"],
    ["Hindi with a joiner", "क्‍ष"],
    ["Hebrew and Arabic", "שלום مرحبا"],
    ["Vietnamese, decomposed", "Việt".normalize("NFD")],
    ["Chinese", "割接前先重置，原因见工单"],
  ])("keeps %s", (_, written) => expect(oneParagraph(written)).toBe(written));

  test("changes nothing the second time", () => {
    const pieces = fc.constantFrom(
      "a",
      " ",
      "\n",
      "\u200d",
      "\u200c",
      "\u0301",
      "\ufe0f",
      "क",
      "्",
      "👩",
      "💻",
      "\u202e",
      "\u3164",
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.oneof(pieces, fc.string({ unit: "binary", maxLength: 1 })) }), (written) => {
        const once = oneParagraph(written);
        expect(oneParagraph(once)).toBe(once);
        expect(once).not.toMatch(SUSPECT);
      }),
    );
  });

  test.each(HOSTILE_TEXTS)("leaves nothing suspect of %s", (_, written) =>
    expect(oneParagraph(written)).not.toMatch(SUSPECT),
  );
});

describe("userText", () => {
  test("is bounded, and cut between characters", () => {
    expect(userText("x".repeat(5000))).toHaveLength(USER_TEXT_CHARACTERS);
    expect(userText("x".repeat(5000))).toMatch(/x…$/);
    expect(userText("😀😀😀", 4)).toBe("😀…");
    expect(userText("short", 5)).toBe("short");
  });
});

describe("quotable", () => {
  test("a quotation mark within does not end the quotation", () =>
    expect(quotable('on" Approved by “dba-2”')).toBe("on' Approved by 'dba-2'"));
});
