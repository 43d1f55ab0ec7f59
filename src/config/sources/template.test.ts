import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../../test/support/runs.ts";
import { capture, parseTemplate, type Template } from "./template.ts";

function read(text: string): Template {
  const parsed = parseTemplate(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

const found = (template: string, text: string) => capture(read(template), text);

describe("a template is refused", () => {
  test.each<[string, string, string]>([
    ["with a name in capitals", "{Job}", "a name in lower case"],
    ["with an empty name", "a {}", "a name in lower case"],
    ["with a name of JavaScript's", "{__proto__}", "a name in lower case"],
    ["with a pattern", "{job:.*}", "a name in lower case"],
    ["with one name twice", "{job} {job}", "a name of its own"],
    ["with placeholders side by side", "{action}{job}", "something must stand between"],
    ["with a brace that is open", "start {job", "braces enclose names"],
    ["with a brace inside another", "start {{job}}", "braces enclose names"],
    ["with a brace too much", "start {job}}", "braces enclose names"],
    ["with too many", "{a} {b} {c} {d} {e} {f} {g} {h} {i}", "at most 8"],
    ["that is too long", "x".repeat(201), "at most 200"],
  ])("%s", (_, template, problem) => {
    expect(parseTemplate(template)).toEqual({ ok: false, error: expect.stringContaining(problem) });
  });
});

describe("a text is taken apart", () => {
  test.each<[string, string, object | null]>([
    ["start {job}", "start orders", { job: "orders" }],
    ["start {job}", "  start orders\n", { job: "orders" }],
    ["{action} {job}", "start orders", { action: "start", job: "orders" }],
    ["[drs:{action}/{job}]", "[drs:start/orders-1.eu]", { action: "start", job: "orders-1.eu" }],
    ["{a}-{b}", "x-y-z", { a: "x", b: "y-z" }],
    ["reset", "reset", {}],
    ["{constructor}", "x", { constructor: "x" }],
    ["start {job}", "start orders now", null],
    ["start {job}", "please start orders", null],
    ["start {job}", "start  orders", null],
    ["start {job}", "start ", null],
    ["start {job}", "Start orders", null],
    ["start {job}", "start orders\nstop billing", null],
    ["start {job}", "start orders;stop", null],
    ["start {job}", "start 订单", null],
    ["start {job}", `start ${"x".repeat(65)}`, null],
    ["start {job}", "start orders\u0000", null],
    ["start {job}", "start or\u200bders", null],
    ["{a}/{b}", "x", null],
    ["{a}/{b}", "/x", null],
    ["", "", {}],
    ["", "x", null],
  ])("%j of %j is %j", (template, text, parts) => {
    expect(found(template, text)).toEqual(parts);
  });
});

/** Templates with placeholders `p0`, `p1` …, a literal before, between and after them. */
const literal = fc.string({ unit: fc.constantFrom(..."ab -/:.#"), minLength: 1, maxLength: 4 });
const templates = fc
  .array(literal, { minLength: 2, maxLength: 6 })
  .map((literals) => literals.map((text, index) => (index === 0 ? text : `{p${index}}${text}`)).join(""));

const word = fc.string({ unit: fc.constantFrom(..."abXZ09_.-"), minLength: 1, maxLength: 8 });
const fill = (template: string, words: Readonly<Record<string, string>>) =>
  template.replace(/\{([a-z0-9]+)\}/g, (whole, name: string) => words[name] ?? whole);

describe("whatever the template", () => {
  test("what is captured and put back is the text", () => {
    fc.assert(
      fc.property(templates, fc.array(word, { minLength: 6, maxLength: 6 }), (template, words) => {
        const text = fill(template, Object.fromEntries(words.map((each, index) => [`p${index}`, each])));
        const parts = found(template, text);
        expect(parts === null ? text.trim() : fill(template, parts).trim()).toBe(text.trim());
      }),
      { numRuns: runs(2000) },
    );
  });

  test("words that hold nothing of what stands between them are found", () => {
    fc.assert(
      fc.property(word, word, (action, job) => {
        expect(found("{action} {job}", `${action} ${job}`)).toEqual({ action, job });
      }),
    );
  });

  test("nothing that is captured has a space in it, or anything but what names have", () => {
    const hostile = fc.string({
      unit: fc.oneof(fc.constantFrom(..."ab -/:.#{}\n\t\u00a0\u2028"), fc.string({ maxLength: 1 })),
    });
    fc.assert(
      fc.property(templates, hostile, hostile, (template, text, other) => {
        for (const each of [text, `${text} ${other}`, fill(template, { p1: text, p2: other })]) {
          for (const part of Object.values(found(template, each) ?? {})) expect(part).toMatch(/^[A-Za-z0-9_.-]{1,64}$/);
        }
      }),
      { numRuns: runs(2000) },
    );
  });

  test("it takes a time that grows with the text", () => {
    // In a time that grows with its square this would not end before the time-out.
    const text = "a-".repeat(1_000_000);
    for (const template of ["{a}-{b}-{c}x", "-{a}", "{a} {b}"]) expect(found(template, text)).toBeNull();
  });
});
