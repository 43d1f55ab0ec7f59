import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ANYTHING, compileExpression, environment, type Kind, TEXT } from "./expression.ts";
import { eventOf, jsonOf } from "./values.ts";

const within = environment().registerVariable({ name: "event", type: "map<string, dyn>" });

function say<T>(text: string, kind: Kind<T>, event: object = {}) {
  const compiled = compileExpression(within, text, kind);
  if (!compiled.ok) return compiled.error;
  const said = compiled.value.evaluate({ event: eventOf(event as Readonly<Record<string, unknown>>) });
  return said.ok ? { is: said.value } : said.error;
}

describe("an expression that must be a text", () => {
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
  ])("%s about %j", (text, event, said) => {
    expect(say(text, TEXT, event)).toEqual(said);
  });
});

test("an expression that may be anything is what it comes to, or why it comes to nothing", () => {
  expect(say("event.a", ANYTHING, { a: [1, "x", null] })).toEqual({ is: [1n, "x", null] });
  expect(say("1.5", ANYTHING)).toEqual({ is: 1.5 });
  expect(say("event.b", ANYTHING)).toBe("No such key: b");
});

describe("an event", () => {
  test("is converted where it is looked at, and only there", () => {
    const event = { a: 1, share: 0.5, big: "x".repeat(5000), list: Array.from({ length: 101 }, () => 1) };
    expect(say("event.a + 1", ANYTHING, event)).toEqual({ is: 2n });
    expect(say("event.share", ANYTHING, event)).toEqual({ is: 0.5 });
    expect(say("event.big", ANYTHING, event)).toBe(
      "event.big: a text of more than 4096 characters, too much for a condition to look at",
    );
    expect(say("event.list", ANYTHING, event)).toContain("event.list: more than 100 elements");
  });

  test("says where what is too large stands", () => {
    const inner = Object.fromEntries(Array.from({ length: 2001 }, (_, index) => [`f${index}`, 1]));
    expect(say("event.a.b.f1", ANYTHING, { a: { b: inner } })).toContain("event.a.b: more than 2000 fields");
    expect(say("event.a[1].b", ANYTHING, { a: [{}, { b: "x".repeat(5000) }] })).toContain("event.a[1].b: a text");
    expect(() => eventOf(inner)).toThrow("event: more than 2000 fields");
  });

  test("has no fields but its own", () => {
    for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
      expect(say(`has(event.${name}) || has(event.a.${name})`, ANYTHING, { a: {} })).toEqual({ is: false });
    }
    expect(say("event.a.__proto__", TEXT, JSON.parse('{"a":{"__proto__":"x"}}'))).toEqual({ is: "x" });
  });

  test("and what is no field is absent", () => {
    expect(say("has(event.a)", ANYTHING, { a: undefined })).toEqual({ is: false });
    expect(say("event.a == null", ANYTHING, { a: null })).toEqual({ is: true });
  });
});

describe("as JSON", () => {
  test("an event that is looked at is what it was", () => {
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
  ])("is %#", (value, json) => {
    expect(jsonOf(value)).toEqual(json);
  });
});
