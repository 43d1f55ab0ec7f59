import type { RegisterVariableDeclaration } from "@marcbachmann/cel-js";
import { describe, expect, test } from "vitest";
import { CONDITION, compileExpression, environment } from "./expression.ts";
import { membersOf } from "./values.ts";

const VARIABLES: readonly RegisterVariableDeclaration[] = [
  { name: "actor", schema: { id: "string", groups: "list<string>" } },
  { name: "params", type: "map<string, dyn>" },
  { name: "reason", type: "string" },
  { name: "now", type: "google.protobuf.Timestamp" },
];

const compile = (text: string) =>
  compileExpression(
    VARIABLES.reduce((declared, variable) => declared.registerVariable(variable), environment()),
    text,
    CONDITION,
  );

/** Evaluate a condition about these params, at 2026-09-21T16:26:40Z. */
function evaluate(text: string, params: Record<string, unknown> = {}) {
  const compiled = compile(text);
  if (!compiled.ok) throw new Error(compiled.error);
  const values = { actor: { id: "slack:T1/U1", groups: ["dba"] }, reason: "a b", now: new Date(1_790_008_000_000) };
  const result = compiled.value.evaluate({
    ...values,
    get params() {
      return membersOf(params);
    },
  });
  return result.ok ? result.value : result.error;
}

describe("compileExpression", () => {
  test.each([
    ["that does not parse", "actor.id ==", "Unexpected token"],
    ["that is empty", " ", "Unexpected token"],
    ["about an unknown variable", 'acter.id == "x"', "Unknown variable: acter"],
    ["about an unknown field", 'actor.nid == "x"', "No such key: nid"],
    ["about JavaScript's own names", "constructor == reason", "Unknown variable: constructor"],
    ["about the prototype of a field", 'actor.constructor == "x"', "No such key: constructor"],
    ["that compares different types", "reason == 5", "no such overload: string == int"],
    ["that is a string", "reason", "must be true or false (bool), not string"],
    ["that is a param of unknown type", "params.force", "must be true or false (bool), not dyn"],
    ["that is a number", "1", "must be true or false (bool), not int"],
    ["that calls an unknown function", "fetch(reason)", "fetch() is not allowed here"],
    ["with a regular expression", 'reason.matches("(a+)+$")', "matches() is not allowed here"],
    [
      "with a regular expression inside a macro",
      '!(has(params.a) || [reason].exists(x, x.matches("a")))',
      "matches() is not allowed here",
    ],
    ["that binds", "cel.bind(x, reason + reason, x == reason)", "bind() is not allowed here"],
    ["that splits", 'reason.split("").size() > 1', "split() is not allowed here"],
    ["that joins", '[reason, reason].join(reason) == ""', "join() is not allowed here"],
    ["that converts to bytes", "bytes(reason).size() > 1", "bytes() is not allowed here"],
    ["that searches for a value of the input", "reason.contains(params.text)", "must be written as a text"],
    ["that searches for a long string", `reason.contains("${"a".repeat(65)}")`, "at most 64 characters"],
    [
      "that searches for a value of the input from the end",
      "reason.lastIndexOf(reason + reason) > 1",
      "must be written as a text",
    ],
    [
      "with a nested macro",
      "actor.groups.all(x, actor.groups.exists(y, x == y))",
      "exists() must not stand inside another of",
    ],
    [
      "with a deeply nested macro",
      "[1].all(x, x > 0 ? [[2]].map(y, [y].filter(z, true)) == [] : false)",
      "map() must not stand inside another of",
    ],
    ["that is too long", `reason == "${"x".repeat(1000)}"`, "must not be longer than 1000 characters"],
    ["with too many nodes", `${"1+".repeat(150)}1 == 1`, "Exceeded maxAstNodes (100)"],
    ["nested too deep", `${"(".repeat(40)}true${")".repeat(40)}`, "Exceeded maxDepth (24)"],
  ])("a condition %s is refused", (_, text, detail) => {
    const compiled = compile(text);
    expect(compiled).toEqual({ ok: false, error: expect.stringContaining(detail) });
    expect(compiled.ok ? "" : compiled.error).not.toContain("\n");
  });
});

describe("evaluate", () => {
  test.each<[string, Record<string, unknown>, boolean]>([
    ['"dba" in actor.groups', {}, true],
    ['actor.groups.exists(group, group.startsWith("d"))', {}, true],
    ['actor.groups.filter(g, g == "x").size() == 0 && actor.groups.map(g, size(g)) == [3]', {}, true],
    ["params.count == 5 && params.count + 1 == 6 && params.count < 5.5", { count: 5 }, true],
    ["params.share == 0.5 && params.share < 1", { share: 0.5 }, true],
    ["has(params.mode)", {}, false],
    ["has(params.mode)", { mode: undefined }, false],
    ["params.mode == null", { mode: null }, true],
    ['params.policy.when == "now" && params.tables[1] == "b"', { policy: { when: "now" }, tables: ["a", "b"] }, true],
    ["has(params.__proto__) || has(params.constructor) || has(params.toString)", {}, false],
    ['params.__proto__ == "x"', JSON.parse('{"__proto__":"x"}'), true],
    ['params.a.__proto__ == "x"', JSON.parse('{"a":{"__proto__":"x"}}'), true],
    ['now.getDayOfWeek() == 1 && now.getDayOfWeek("Asia/Shanghai") == 2', {}, true],
    ['now.getHours() == 16 && now.getHours("Asia/Shanghai") == 0', {}, true],
    ['now > timestamp("2026-09-21T16:00:00Z") && now - timestamp("2026-09-21T16:00:00Z") < duration("1h")', {}, true],
    ["true || params.missing == 1", {}, true],
    ["params.missing == 1 || true", {}, true],
    ["false && params.missing == 1", {}, false],
  ])("the condition %s about %j is %s", (text, params, expected) => {
    expect(evaluate(text, params)).toBe(expected);
  });
});

describe("errors of evaluate", () => {
  const long = "x".repeat(4097);
  const many = Array.from({ length: 101 }, () => 1);
  let deep: unknown = "x";
  for (let level = 0; level < 20; level += 1) deep = [deep];

  test.each<[string, string, Record<string, unknown>, string]>([
    ["a param is missing", "params.mode == 1", {}, "No such key: mode"],
    ["a param is no object", "params.mode.x == 1", { mode: "a" }, ""],
    ["a param is of another type", "params.count < 5", { count: "many" }, "no such overload"],
    ["it is not true or false", "params.force || false", { force: "yes" }, ""],
    ["it divides by zero", "1 / params.count == 1", { count: 0 }, "division by zero"],
    ["a time zone does not exist", 'now.getHours("Mars/North") == 1', {}, "Mars/North"],
    ["a string is too long", 'params.text.contains("y")', { text: long }, "params.text: a text of more than 4096"],
    ["a nested string is too long", "has(params.a.b)", { a: { b: { c: long } } }, "params.a: a text of more than 4096"],
    ["a list is too long", "params.list.exists(x, x == 2)", { list: many }, "params.list: more than 100 elements"],
    ["an object is too large", "has(params.a.b)", { a: { ...many } }, "params.a: more than 100 elements"],
    [
      "nested lists have too many values",
      "has(params.a)",
      { a: many.slice(1).map(() => many.slice(1)) },
      "more than 1000 values",
    ],
    ["it is nested too deep", "has(params.a)", { a: deep }, "params.a: nested deeper than 16 levels"],
    ["there are too many params", "has(params.a)", { ...many }, "more than 100 params"],
  ])("the error says why when %s", (_, text, params, why) => {
    expect(evaluate(text, params)).toEqual(expect.stringContaining(why));
  });

  test("values that a condition does not read cause no error", () => {
    expect(evaluate("params.mode == 1", { mode: 1, text: long, list: many, deep })).toBe(true);
  });
});

// Without limits each of these takes minutes, and the test times out.
describe("run time of evaluate", () => {
  const list = Array.from({ length: 100 }, (_, index) => `${"x".repeat(30)}${index}`);
  const lists = Array.from({ length: 25 }, () => "params.list").join("+");
  const texts = Array.from({ length: 25 }, () => "params.text").join("+");
  const deep = { list: Array.from({ length: 9 }, () => list) };

  test.each([
    ["lists in a macro", `params.list.all(x, !("no" in (${lists})))`, { list }],
    ["a macro over lists", `(${lists}).all(x, x in params.list)`, { list }],
    ["strings in a macro", `params.list.all(x, !(${texts}).contains("no"))`, { list, text: "x".repeat(4096) }],
    [
      "strings that nearly match",
      `params.list.all(x, !(${texts}).contains("${"a".repeat(31)}b${"a".repeat(31)}"))`,
      { list, text: "a".repeat(4096) },
    ],
    [
      "large objects compared in a macro",
      "params.list.all(x, params.deep == params.same)",
      { list, deep, same: structuredClone(deep) },
    ],
  ])("a condition with %s ends soon", (_, text, params) => {
    expect(["boolean", "string"]).toContain(typeof evaluate(text, params));
  });
});
