import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ANYTHING, compileExpression, environment, type Kind, TEXT } from "./expression.ts";
import { eventOf, jsonOf } from "./values.ts";

const within = environment().registerVariable({ name: "event", type: "map<string, dyn>" });

function evaluate<T>(text: string, kind: Kind<T>, event: object = {}) {
  const compiled = compileExpression(within, text, kind);
  if (!compiled.ok) return compiled.error;
  const result = compiled.value.evaluate({ event: eventOf(event as Readonly<Record<string, unknown>>) });
  return result.ok ? { is: result.value } : result.error;
}

describe("an expression of kind TEXT", () => {
  test.each<[string, object, unknown]>([
    ["'a' + 'b'", {}, { is: "ab" }],
    ["event.a", { a: "x" }, { is: "x" }],
    ["event.a", { a: 7 }, "it must be a text (string)"],
    ["event.a", { a: null }, "it must be a text (string)"],
    ["event.a", { a: { b: "x" } }, "it must be a text (string)"],
    ["string(event.a)", { a: 7 }, { is: "7" }],
    ["7", {}, "must be a text (string), not int"],
    ["['a']", {}, expect.stringContaining("must be a text (string), not list")],
    ["true", {}, "must be a text (string), not bool"],
    ["null", {}, expect.stringContaining("must be a text (string), not null")],
  ])("%s is a string or an error about %j", (text, event, expected) => {
    expect(evaluate(text, TEXT, event)).toEqual(expected);
  });
});

test("an expression of kind ANYTHING returns any value, or an error", () => {
  expect(evaluate("event.a", ANYTHING, { a: [1, "x", null] })).toEqual({ is: [1n, "x", null] });
  expect(evaluate("1.5", ANYTHING)).toEqual({ is: 1.5 });
  expect(evaluate("event.b", ANYTHING)).toBe("No such key: b");
});

describe("eventOf", () => {
  test("only members that a condition reads are converted", () => {
    const event = { a: 1, share: 0.5, big: "x".repeat(5000), list: Array.from({ length: 101 }, () => 1) };
    expect(evaluate("event.a + 1", ANYTHING, event)).toEqual({ is: 2n });
    expect(evaluate("event.share", ANYTHING, event)).toEqual({ is: 0.5 });
    expect(evaluate("event.big", ANYTHING, event)).toBe(
      "event.big: a text of more than 4096 characters, too much for a condition to look at",
    );
    expect(evaluate("event.list", ANYTHING, event)).toContain("event.list: more than 100 elements");
  });

  test("the error for a value that is too large names its path", () => {
    const inner = Object.fromEntries(Array.from({ length: 2001 }, (_, index) => [`f${index}`, 1]));
    expect(evaluate("event.a.b.f1", ANYTHING, { a: { b: inner } })).toContain("event.a.b: more than 2000 fields");
    expect(evaluate("event.a[1].b", ANYTHING, { a: [{}, { b: "x".repeat(5000) }] })).toContain("event.a[1].b: a text");
    expect(() => eventOf(inner)).toThrow("event: more than 2000 fields");
  });

  test("an event has only its own fields", () => {
    for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
      expect(evaluate(`has(event.${name}) || has(event.a.${name})`, ANYTHING, { a: {} })).toEqual({ is: false });
    }
    expect(evaluate("event.a.__proto__", TEXT, JSON.parse('{"a":{"__proto__":"x"}}'))).toEqual({ is: "x" });
  });

  test("an undefined member is absent, and null is not", () => {
    expect(evaluate("has(event.a)", ANYTHING, { a: undefined })).toEqual({ is: false });
    expect(evaluate("event.a == null", ANYTHING, { a: null })).toEqual({ is: true });
  });
});

describe("jsonOf", () => {
  test("a converted event becomes the same JSON again", () => {
    const json = fc.dictionary(fc.string({ maxLength: 9 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 9 });
    fc.assert(
      fc.property(json, (event) => {
        expect(jsonOf(eventOf(event))).toEqual(JSON.parse(JSON.stringify(event)));
      }),
    );
  });

  test.each<[unknown, unknown]>([
    [7n, 7],
    [
      [1n, [2n]],
      [1, [2]],
    ],
    [
      new Map<unknown, unknown>([
        ["a", 1n],
        [2n, "b"],
      ]),
      { a: 1, 2: "b" },
    ],
    [new Date(0), "1970-01-01T00:00:00.000Z"],
    [null, null],
    ["x", "x"],
    [{ a: { b: 1n } }, { a: { b: 1 } }],
  ])("a CEL value becomes JSON (%#)", (value, json) => {
    expect(jsonOf(value)).toEqual(json);
  });
});
