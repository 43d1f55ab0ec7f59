import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { describeIssues, jsonPointer } from "./schema-issues.ts";

const inner = z.strictObject({ colour: z.enum(["red", "green"]).optional(), size: z.number().max(9).optional() });
const schema = z.strictObject({
  name: z.string().optional(),
  inner: inner.optional(),
  list: z.array(inner).default([]),
  table: z.record(z.string().regex(/^[a-z]+$/, "small letters"), inner).default({}),
  either: z
    .discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("one"), first: z.string().optional() }),
      z.strictObject({ kind: z.literal("two"), second: z.string().optional() }),
    ])
    .optional(),
});

function described(input: unknown, prefix?: readonly PropertyKey[]) {
  const parsed = schema.safeParse(input);
  return parsed.success ? [] : describeIssues(schema, parsed.error, { prefix: prefix ?? [] });
}

describe("describeIssues", () => {
  test.each([
    [{ nmae: 1 }, "/nmae", 'unknown field. Did you mean "name"? Allowed: name, inner, list, table, either'],
    [{ inner: { color: "red" } }, "/inner/color", 'unknown field. Did you mean "colour"? Allowed: colour, size'],
    [{ list: [{}, { sise: 1 }] }, "/list/1/sise", 'unknown field. Did you mean "size"? Allowed: colour, size'],
    [{ table: { a: { shape: 1 } } }, "/table/a/shape", "unknown field. Allowed: colour, size"],
    [{ either: { kind: "one", frist: 1 } }, "/either/frist", 'Did you mean "first"?'],
    [{ inner: { colour: "blue" } }, "/inner/colour", "must be one of: red, green"],
    [{ either: { kind: "three" } }, "/either/kind", "must be one of: one, two"],
    [{ table: { "A/b": {} } }, "/table/A~1b", "not a usable name: small letters"],
    [{ inner: { size: "big" } }, "/inner/size", "must be a number"],
    [{ inner: { size: 10 } }, "/inner/size", "must be at most 9"],
    [7, "", "must be an object"],
  ])("an error names its field and the allowed values: %j", (input, pointer, detail) => {
    expect(described(input)).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
  });

  test("the error for an object without fields says that no fields are allowed", () => {
    const empty = z.strictObject({});
    const parsed = empty.safeParse({ mode: 1 });
    expect(parsed.error && describeIssues(empty, parsed.error)).toEqual([
      { pointer: "/mode", detail: "unknown field. Allowed: no fields" },
    ]);
  });

  test("each unknown key has an error, below the prefix of the input", () => {
    expect(described({ one: 1, two: 2 }, ["items", 3]).map(({ pointer }) => pointer)).toEqual([
      "/items/3/one",
      "/items/3/two",
    ]);
  });

  test("as many errors are described as asked for, and the last one says that there are more", () => {
    const input = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`k${index}`, 1]));
    const parsed = schema.safeParse(input);
    const errors = parsed.error ? describeIssues(schema, parsed.error, { most: 3 }) : [];
    expect(errors.map(({ pointer }) => pointer)).toEqual(["/k0", "/k1", "/k2", ""]);
    expect(errors.at(-1)?.detail).toBe("has more errors, which are not listed");
  });

  test("a long name is not repeated whole", () => {
    const [error] = described({ ["k".repeat(500_000)]: 1 });
    expect(error?.pointer).toBe(`/${"k".repeat(100)}…`);
  });

  test("errors never repeat a value", () => {
    const value = fc.string().map((text) => `secret-${text}`);
    const input = fc.oneof(
      value,
      fc.record({ inner: value }),
      fc.record({ inner: fc.record({ colour: value, size: value, more: value }) }),
      fc.record({ list: fc.array(value, { minLength: 1 }), either: fc.record({ kind: value }) }),
    );
    fc.assert(
      fc.property(input, (wrong) => {
        const errors = described(wrong);
        expect(errors.length).toBeGreaterThan(0);
        expect(JSON.stringify(errors)).not.toContain("secret-");
      }),
    );
  });
});

describe("describeIssues of a union", () => {
  const inner = z.strictObject({ count: z.int() });
  const union = z.union([z.strictObject({ a: z.string(), inner }), z.strictObject({ b: z.string(), inner })], {
    error: "a or b",
  });
  const described = (input: unknown) => {
    const parsed = z.object({ outer: union }).safeParse({ outer: input });
    return parsed.success ? [] : describeIssues(z.object({ outer: union }), parsed.error);
  };

  test.each([
    ["that matches no member, names the members", { c: "x" }, "/outer", "a or b"],
    ["that matches two members, names the members", { a: "x", b: "x", inner: { count: 1 } }, "/outer", "a or b"],
    [
      "that matches one member, names the faulty field",
      { b: "x", inner: { count: "1" } },
      "/outer/inner/count",
      "must be a number",
    ],
    [
      "that matches one member, names the unknown field",
      { a: "x", inner: { count: 1, d: 1 } },
      "/outer/inner/d",
      "unknown field",
    ],
  ])("the error for an input %s", (_, input, pointer, detail) => {
    expect(described(input)).toEqual([{ pointer, detail: expect.stringContaining(detail) }]);
  });
});

describe("jsonPointer", () => {
  // RFC 6901 section 5.
  test.each([
    [[], ""],
    [["foo", 0], "/foo/0"],
    [[""], "/"],
    [["a/b"], "/a~1b"],
    [["m~n"], "/m~0n"],
    [["~1"], "/~01"],
  ])("the pointer of %j is %j", (path, pointer) => {
    expect(jsonPointer(path)).toBe(pointer);
  });

  test("a pointer can be parsed back into its path", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (path) => {
        const parts = jsonPointer(path).slice(1).split("/");
        expect(parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))).toEqual(path);
      }),
    );
  });
});
