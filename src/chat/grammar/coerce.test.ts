import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { coerceOptions } from "./coerce.ts";

const schema = z.strictObject({
  text: z.string(),
  kind: z.enum(["one", "two"]).default("one"),
  flag: z.boolean().optional(),
  settled: z.boolean().default(false),
  list: z.array(z.string()).optional(),
  words: z.record(z.string(), z.string()).optional(),
  anything: z.record(z.string(), z.unknown()).optional(),
  row: z.looseObject({ id: z.string() }).optional(),
  rows: z.array(z.looseObject({ id: z.string() })).optional(),
});

const coerced = (key: string, text: string) => coerceOptions(schema, new Map([[key, text]]));

describe("an option of chat", () => {
  test.each([
    ["flag", "maybe"],
    ["flag", ""],
    ["flag", "1"],
    ["unknown", "true"],
    ["constructor", "true"],
    ["kind", "three"],
    ["words", "comparePolicy"],
    ["anything", "db1.t1"],
  ])("stays text when it cannot be converted, so that the schema refuses it: %s=%s", (key, text) => {
    const found = coerced(key, text);
    expect(found).toEqual({ [key]: text });
    expect(schema.partial().safeParse(found).success).toBe(false);
  });

  test.each([
    ["true", true],
    ["TRUE", true],
    ["yes", true],
    ["on", true],
    ["是", true],
    ["false", false],
    ["No", false],
    ["off", false],
    ["否", false],
  ])("%s becomes %s where a boolean is wanted", (text, value) => {
    expect(coerced("flag", text)).toEqual({ flag: value });
    expect(coerced("settled", text)).toEqual({ settled: value });
  });

  test.each([
    ["a", ["a"]],
    ["a,b", ["a", "b"]],
    [" a , b ,", ["a", "b"]],
    ["a,b、c", ["a", "b", "c"]],
    ["", []],
    [",,", []],
  ])("%j becomes a list where one is wanted, with either comma", (text, value) => {
    expect(coerced("list", text)).toEqual({ list: value });
  });

  test.each([
    ["words", '{"lobCompare":"length"}', { lobCompare: "length" }],
    ["words", "{“lobCompare”:“length”}", { lobCompare: "length" }],
    ["words", '{"name":"“x”"}', { name: "“x”" }],
    ["anything", ' {"a":[1,{"b":null}]}', { a: [1, { b: null }] }],
    ["list", '["a,b","c"]', ["a,b", "c"]],
    ["rows", '[{"id":"x"}]', [{ id: "x" }]],
    ["row", '{"id":"x"}', { id: "x" }],
  ])("JSON becomes what is wanted: %s=%s", (key, text, value) => {
    expect(coerced(key, text)).toEqual({ [key]: value });
  });

  test.each([
    ["words", "{lobCompare:length}"],
    ["anything", `${'{"a":'.repeat(500)}1${"}".repeat(500)}`],
    ["row", "null"],
    ["text", '{"a":1}'],
  ])("other text is no JSON: %s=%s", (key, text) => {
    expect(coerced(key, text)).toEqual({ [key]: text });
  });

  test("a dot names a member of an object, beside its JSON and after it", () => {
    const options = new Map([
      ["words.lobCompare", "length"],
      ["words", '{"lobCompare":"ignore","comparePolicy":"normal"}'],
      ["words.contentCompareType", "static"],
      ["text.lobCompare", "length"],
    ]);
    expect(coerceOptions(schema, options)).toEqual({
      words: { lobCompare: "length", comparePolicy: "normal", contentCompareType: "static" },
      "text.lobCompare": "length",
    });
    const broken = new Map([["words.a", "1"] as const, ["words", "{"] as const]);
    expect(coerceOptions(schema, broken)).toEqual({ words: "{" });
  });

  test("an option of any name is kept as it is named", () => {
    const options = coerceOptions(schema, new Map([["__proto__", "x"]]));
    expect(Object.entries(options)).toEqual([["__proto__", "x"]]);
  });

  test("stays as it was written where text is wanted", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(coerced("text", text)).toEqual({ text });
      }),
    );
    expect(coerced("text", "true")).toEqual({ text: "true" });
  });
});
