import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseLine } from "./grammar.ts";

const parsed = (text: string) => {
  const line = parseLine(text);
  return line.ok ? { words: line.value.words, options: Object.fromEntries(line.value.options) } : line.error;
};

/** Opening and closing quotes as keyboards and autocorrection write them. */
const QUOTES: readonly (readonly [string, string])[] = [
  ['"', '"'],
  ["'", "'"],
  ["“", "”"],
  ["‘", "’"],
  ["「", "」"],
];

describe("a line that cannot be taken apart", () => {
  test.each(QUOTES)("is refused when %s is never closed", (open) => {
    expect(parsed(`stop orders reason=${open}disk full`)).toEqual({ code: "open_quote" });
    expect(parsed(`${open}stop orders`)).toEqual({ code: "open_quote" });
  });

  test("is refused when a quote is closed by another kind of quote", () => {
    expect(parsed('stop orders reason=“disk full"')).toEqual({ code: "open_quote" });
  });

  test.each([
    ["mode=all mode=target", "mode"],
    ["mode=all --mode target", "mode"],
    ["--mode=all Mode=all", "mode"],
    ["re-edit=true --re_edit", "re_edit"],
    ["--force --force", "force"],
  ])("is refused when an option stands there twice: %s", (line, option) => {
    expect(parsed(line)).toEqual({ code: "repeated_option", option });
  });
});

describe("a line", () => {
  test.each([
    ["", [], {}],
    [" \t\n ", [], {}],
    ["stop orders", ["stop", "orders"], {}],
    ["  stop\u3000orders\u00a0now ", ["stop", "orders", "now"], {}],
    ["stop orders mode=all", ["stop", "orders"], { mode: "all" }],
    ["mode=all stop orders", ["stop", "orders"], { mode: "all" }],
    ["stop orders --mode all", ["stop", "orders"], { mode: "all" }],
    ["stop orders --mode=all", ["stop", "orders"], { mode: "all" }],
    ["terminate orders --force", ["terminate", "orders"], { force: "true" }],
    ["terminate orders --force --reason old", ["terminate", "orders"], { force: "true", reason: "old" }],
    ["terminate orders --force reason=old", ["terminate", "orders"], { force: "true", reason: "old" }],
    ["restart orders --Re-Edit", ["restart", "orders"], { re_edit: "true" }],
    ["start orders at=2026-11-25T01:00:00+08:00", ["start", "orders"], { at: "2026-11-25T01:00:00+08:00" }],
    ["stop orders reason=", ["stop", "orders"], { reason: "" }],
    ["stop orders reason=a=b", ["stop", "orders"], { reason: "a=b" }],
    ["compare b options.lobCompare=length", ["compare", "b"], { "options.lobCompare": "length" }],
    ["compare b --Options.lob-Compare length", ["compare", "b"], { "options.lob-Compare": "length" }],
    ["compare b a.b.c=1 db1.t1", ["compare", "b", "a.b.c=1", "db1.t1"], {}],
    [`compare b options={"a":"b"}`, ["compare", "b"], { options: '{"a":"b"}' }],
    [`compare b options='{"a": "b c"}'`, ["compare", "b"], { options: '{"a": "b c"}' }],
    ["暂停 订单 原因=磁盘满", ["暂停", "订单"], { 原因: "磁盘满" }],
  ])("is split into words and options: %j", (line, words, options) => {
    expect(parsed(line)).toEqual({ words, options });
  });

  test.each(["—force", "–force"])("may have its two hyphens turned into a dash: %s", (flag) => {
    expect(parsed(`terminate orders ${flag}`)).toEqual({ words: ["terminate", "orders"], options: { force: "true" } });
  });

  test.each([["=all"], ["-x"], ["--"], ["---mode"], ["--2x"], ["2x=3"], ["a/b=c"]])(
    "takes what only resembles an option as a word: %s",
    (word) => {
      expect(parsed(word)).toEqual({ words: [word], options: {} });
    },
  );

  test.each([
    ["stop orders reason=it's", { reason: "it's" }],
    ['stop orders reason="it\'s full"', { reason: "it's full" }],
    ['stop orders reason=5"', { reason: '5"' }],
    ['stop orders objects="my.db".t1', { objects: '"my.db".t1' }],
    ["stop orders objects=“my db”.t1,db2", { objects: "“my db”.t1,db2" }],
    ['stop orders objects="a""b".t1', { objects: '"a""b".t1' }],
    ['stop orders objects=\'"my.db"."my table"\'', { objects: '"my.db"."my table"' }],
    ['stop orders objects={"db1":["t1"]}', { objects: '{"db1":["t1"]}' }],
  ])("keeps a quote inside a word, and quotes around a part of a value: %s", (line, options) => {
    expect(parsed(line)).toEqual({ words: ["stop", "orders"], options });
  });

  test.each(['"mode=all"', '"--force"', "“—force”"])("never takes quoted text as an option: %s", (word) => {
    expect(parsed(word)).toEqual({ words: [word.slice(1, -1)], options: {} });
  });

  test("never takes a quoted value as the next option", () => {
    expect(parsed('stop orders --reason "--fast"')).toEqual({
      words: ["stop", "orders"],
      options: { reason: "--fast" },
    });
    expect(parsed('stop orders --reason "mode=all"')).toEqual({
      words: ["stop", "orders"],
      options: { reason: "mode=all" },
    });
  });
});

describe("whatever is written", () => {
  test("is taken apart or refused, never thrown at", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        const line = parseLine(text);
        expect([null, "open_quote", "repeated_option"]).toContain(line.ok ? null : line.error.code);
      }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("a", "=", "-", " ", '"', "'", "—", "“", "”", "暂"), { maxLength: 30 }),
        (parts) => {
          const line = parseLine(parts.join(""));
          expect([null, "open_quote", "repeated_option"]).toContain(line.ok ? null : line.error.code);
        },
      ),
    );
  });

  for (const [open, close] of QUOTES) {
    const texts = fc.string({ unit: "binary", maxLength: 60 }).filter((text) => !text.includes(close));

    test(`comes back from ${open}…${close} unchanged as a word`, () => {
      fc.assert(
        fc.property(fc.array(texts, { maxLength: 5 }), (words) => {
          const line = words.map((word) => `${open}${word}${close}`).join(" ");
          expect(parsed(line)).toEqual({ words, options: {} });
        }),
      );
    });

    test(`comes back from ${open}…${close} unchanged as the value of an option, however it is written`, () => {
      fc.assert(
        fc.property(texts, fc.constantFrom("reason=", "--reason=", "--reason "), (text, option) => {
          expect(parsed(`stop ${option}${open}${text}${close}`)).toEqual({
            words: ["stop"],
            options: { reason: text },
          });
        }),
      );
    });
  }
});
