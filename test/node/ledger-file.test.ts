import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkFile } from "../../scripts/lib/ledger-file.ts";
import { HeadKeys } from "../../src/ledger/head.ts";
import { chained, exportOf, headOf, ledgerOf, redacted } from "../support/ledger.ts";

const KEYS = new HeadKeys([new Uint8Array(32).fill(7)]);
const OTHER_KEYS = new HeadKeys([new Uint8Array(32).fill(8)]);
const RECORDS = ledgerOf(9);
const WHOLE = exportOf(RECORDS, KEYS);
const LINES = WHOLE.split("\n").slice(0, -1);
const head = (sequence: number) => headOf(RECORDS, sequence, KEYS);

async function check(text: string, heads: readonly string[] = [], keys: HeadKeys | null = KEYS) {
  const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
  async function* read() {
    yield* lines;
  }
  return checkFile({ lines: read, heads, keys });
}

const problemOf = async (...given: Parameters<typeof check>) => {
  const { problem } = await check(...given);
  return problem && [problem.code, problem.line, problem.sequence];
};

const joined = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");
const line = (number: number) => LINES[number - 1] ?? "";
const edited = (number: number, change: (line: string) => string) =>
  joined(LINES.with(number - 1, change(line(number))));
const numbered = (number: number, other: number) => line(number).replace(`"sequence":${number}`, `"sequence":${other}`);
/** What somebody exports who has the ledger, but not the key, and has changed record 4. */
const rewritten = chained(
  RECORDS.map((record, index) => (index === 3 ? { ...record, actor: "client:other" } : record)),
);
const withOldTrailer = (text: string) => joined([...text.split("\n").slice(0, -2), line(10)]);

describe("an export that is not what the gateway wrote", () => {
  test.each<[string, string, readonly unknown[]]>([
    ["a changed actor", edited(4, (text) => text.replace("null", '"client:x"')), ["changed", 4, 4]],
    ["changed data", edited(4, (text) => text.replace('"number":3', '"number":4')), ["changed", 4, 4]],
    ["a changed time", edited(4, (text) => text.replace(/"at":"20/, '"at":"21')), ["changed", 4, 4]],
    ["a field of its own", edited(4, (text) => text.replace("{", '{"note":1,')), ["changed", 4, undefined]],
    [
      "a field that stands twice",
      edited(4, (text) => text.replace("{", '{"actor":"client:x",')),
      ["changed", 4, undefined],
    ],
    [
      "a number that is none",
      edited(4, (text) => text.replace('"sequence":4', '"sequence":4.5')),
      ["changed", 4, undefined],
    ],
    ["a record 0 before the first", joined([numbered(1, 0), ...LINES]), ["out_of_order", 1, 0]],
    ["a record below 0 before the first", joined([numbered(1, -7), ...LINES]), ["out_of_order", 1, -7]],
    ["a record below 0 among the others", joined(LINES.toSpliced(4, 0, numbered(4, -1))), ["out_of_order", 5, -1]],
    ["a record below 0 alone", joined([numbered(1, -7)]), ["out_of_order", 1, -7]],
    ["a removed line", joined(LINES.toSpliced(3, 1)), ["missing", 4, 5]],
    ["a removed first line", joined(LINES.slice(1)), ["missing", 1, 2]],
    ["a repeated line", joined(LINES.toSpliced(4, 0, line(4))), ["out_of_order", 5, 4]],
    ["swapped lines", joined(LINES.with(3, line(5)).with(4, line(4))), ["missing", 4, 5]],
    ["records cut off before the last line", joined([...LINES.slice(0, 6), line(10)]), ["cut", 7, 6]],
    ["a chain rewritten from the middle", withOldTrailer(exportOf(rewritten, KEYS)), ["rewritten", 10, 9]],
    ["a last line of another key", exportOf(RECORDS, OTHER_KEYS), ["forged_head", 10, undefined]],
  ])("shows %s", async (_, text, problem) => {
    expect(await problemOf(text)).toEqual(problem);
    expect((await check(text)).verdict).toBe("finding");
  });

  test.each<[string, string, string, readonly unknown[]]>([
    ["a cut tail", exportOf(RECORDS.slice(0, 5), KEYS), head(8), ["cut", null, 8]],
    ["a cut tail without its last line", joined(LINES.slice(0, 5)), head(8), ["cut", null, 8]],
    ["a chain rewritten from the middle, exported anew", exportOf(rewritten, KEYS), head(6), ["rewritten", 6, 6]],
    ["a part that ends before it", exportOf(RECORDS, KEYS, 0, 4), head(8), ["cut", null, 8]],
    ["a part whose beginning is another", exportOf(rewritten, KEYS, 5), head(5), ["rewritten", null, 5]],
  ])("shows %s only to who has an earlier head", async (_, text, earlier, problem) => {
    expect(await problemOf(text, [earlier])).toEqual(problem);
    expect(await problemOf(text)).toBeNull();
    expect((await check(text)).unproved.join()).toContain("cut at its end or written anew");
  });

  test.each<[string, string, string]>([
    ["changed", head(5).replace(".5.", ".6."), "forged_head"],
    ["of another key", headOf(RECORDS, 5, OTHER_KEYS), "forged_head"],
    ["of another ledger", headOf(RECORDS, 5, KEYS, `cn-north-4/${"0".repeat(32)}`), "other_ledger"],
  ])("is not proved by a head that is %s", async (_, given, code) => {
    expect((await check(WHOLE, [given])).problem?.code).toBe(code);
  });

  test("shows any single character that is another one", async () => {
    const characters = fc.string({ minLength: 1, maxLength: 1, unit: "binary" }).filter((text) => !/[\s]/.test(text));
    await fc.assert(
      fc.asyncProperty(fc.nat(WHOLE.length - 2), characters, async (index, character) => {
        fc.pre(WHOLE[index] !== character && WHOLE[index] !== "\n");
        const text = WHOLE.slice(0, index) + character + WHOLE.slice(index + 1);
        expect((await check(text)).problem).not.toBeNull();
      }),
    );
  });

  test("shows any character that is missing within a line", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(WHOLE.length - 2), async (index) => {
        expect((await check(WHOLE.slice(0, index) + WHOLE.slice(index + 1))).problem).not.toBeNull();
      }),
    );
  });
});

describe("an export with a redacted record", () => {
  const records = redacted(RECORDS, 4);
  const forged = redacted(RECORDS, 4, { hash: "7".repeat(64) });
  const withoutRedaction = RECORDS.map((record) => (record.sequence === 4 ? { ...record, data: null } : record));

  test.each<[string, string, readonly unknown[]]>([
    ["no record redacts it", exportOf(withoutRedaction, KEYS), ["removed", null, 4]],
    ["its redaction names another hash", exportOf(forged, KEYS), ["forged_redaction", 10, 10]],
    ["its data was replaced", exportOf(records, KEYS).replace('"data":null', '"data":{}'), ["changed", 4, 4]],
  ])("the check finds that %s", async (_, text, problem) => {
    expect(await problemOf(text)).toEqual(problem);
  });

  test("the check accepts it when a later record redacts it, also on a later page", async () => {
    const pages = exportOf(records, KEYS, 0, 5) + exportOf(records, KEYS, 5);
    for (const text of [exportOf(records, KEYS), pages]) {
      expect(await check(text, [headOf(RECORDS, 6, KEYS)])).toMatchObject({ problem: null, unproved: [] });
    }
  });

  test("a page that ends before the redaction does not prove the record", async () => {
    const { problem, unproved } = await check(exportOf(records, KEYS, 0, 5));
    expect(problem).toBeNull();
    expect(unproved.join()).toContain("record 4: its data is missing, and its redaction is not in this file");
  });
});

describe("a file that cannot be read is not called forged when it", () => {
  test.each<[string, string, readonly unknown[]]>([
    ["is empty", "", ["empty", null, undefined]],
    ["has a line that is no JSON", edited(4, (text) => text.slice(1)), ["unreadable", 4, undefined]],
    ["ends within a line", WHOLE.slice(0, -40), ["unreadable", 10, undefined]],
    ["is a page of HTML", "<!doctype html>\n<title>Sign in</title>\n", ["unreadable", 1, undefined]],
    ["is an error of the gateway", '{"type":"about:blank","status":401}', ["unreadable", 1, undefined]],
    ["is a list", JSON.stringify(RECORDS), ["unreadable", 1, undefined]],
  ])("%s", async (_, text, problem) => {
    expect(await problemOf(text)).toEqual(problem);
    expect((await check(text)).verdict).toBe("unreadable");
  });

  test("is checked with what is no head", async () => {
    expect(await check(WHOLE, [head(5).slice(0, -1)])).toMatchObject({
      ...{ verdict: "unreadable", problem: { code: "malformed_head", line: null } },
    });
  });
});

describe("an export that is what the gateway wrote", () => {
  const pages = [0, 4, 8].map((after) => exportOf(RECORDS, KEYS, after, 4)).join("");
  test.each<[string, string, readonly string[], readonly [number, number]]>([
    ["whole", WHOLE, [], [0, 9]],
    ["whole, with earlier heads", WHOLE, [head(3), head(9)], [0, 9]],
    ["with the line ends of another system", WHOLE.replaceAll("\n", "\r\n"), [], [0, 9]],
    ["with byte-order marks", pages.replaceAll(/^(?=\{"sequence":[159],)/gm, "\ufeff"), [head(3)], [0, 9]],
    ["with white space after its lines", WHOLE.replaceAll("\n", " \t\n"), [head(3)], [0, 9]],
    ["with white space around a head", WHOLE, [` ${head(3)} \n`], [0, 9]],
    ["a part", exportOf(RECORDS, KEYS, 5, 2), [head(6)], [5, 7]],
    ["several pages, one after the other", pages, [head(5)], [0, 9]],
    ["later pages", exportOf(RECORDS, KEYS, 4, 4) + exportOf(RECORDS, KEYS, 8), [], [4, 9]],
    ["of an empty ledger", exportOf([], KEYS), [headOf([], 0, KEYS)], [0, 0]],
    ["a part without records", exportOf(RECORDS, KEYS, 9), [], [9, 9]],
    ["a part without its last line, that a head leads to", joined(LINES.slice(5, 7)), [head(5)], [5, 7]],
  ])("is good: %s", async (_, text, heads, [from, to]) => {
    expect(await check(text, heads)).toMatchObject({
      problem: null,
      verdict: "good",
      from: { sequence: from },
      to: { sequence: to },
    });
  });

  test.each<[string, string, readonly string[], HeadKeys | null, string]>([
    ["it is whole and a head is given", WHOLE, [head(3)], KEYS, ""],
    ["there is no key", WHOLE, [head(3)], null, "without LEDGER_KEY"],
    ["no head is given", WHOLE, [], KEYS, "only an earlier head (--head) shows that"],
    ["a head is from before its beginning", exportOf(RECORDS, KEYS, 5), [head(3)], KEYS, "the head of record 3"],
    ["it is a part", exportOf(RECORDS, KEYS, 0, 4), [head(3)], KEYS, "records 5 to 9: they are not in this file"],
    ["its last line is missing", joined(LINES.slice(0, 9)), [head(3)], KEYS, "does not end with the last line"],
    ["it begins nobody knows where", joined(LINES.slice(5)).replace(line(10), ""), [head(8)], KEYS, "record 6 itself"],
  ])("says what is not proved when %s", async (_, text, heads, keys, part) => {
    const { problem, unproved } = await check(text, heads, keys);
    expect(problem).toBeNull();
    expect(unproved.join("; ")).toContain(part);
    expect(unproved.length).toBe(part === "" ? 0 : Math.max(1, unproved.length));
  });

  test("of a hundred thousand records is checked in seconds, a line at a time", async () => {
    const many = ledgerOf(100_000);
    expect(await check(exportOf(many, KEYS), [headOf(many, 50_000, KEYS)])).toMatchObject({
      problem: null,
      unproved: [],
    });
  });
});
