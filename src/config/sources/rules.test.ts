import { describe, expect, test } from "vitest";
import { problemsOf } from "../../../test/support/company.ts";
import { webhook } from "../../platforms/webhook/index.ts";

/** Rules of sources that are no chat, as they are checked while the config is built. */

const RULE = { when: "true", job: "'orders'", action: "'start'" };

const SETTINGS = { scheme: "github", event: { ticket: "id" }, jobs: ["orders"], actions: ["start"] };

const found = (...rules: object[]) =>
  problemsOf({ sources: { own: { platform: webhook.platform, settings: { ...SETTINGS, rules } } } });

describe("a rule is refused, at its place", () => {
  test.each<[string, object, string, string]>([
    ["about an unknown variable", { when: "isue.id == 'x'" }, "when", "Unknown variable: isue"],
    ["about an unknown field", { when: "ticket.summary == 'x'" }, "when", "No such key: summary"],
    ["that is no condition", { when: "ticket.key" }, "when", "must be true or false (bool), not string"],
    ["that may be anything", { when: "event.approved" }, "when", "must be true or false (bool), not dyn"],
    ["whose job is a number", { job: "7" }, "job", "must be a text (string), not int"],
    ["whose job is a list", { job: "[ticket.key]" }, "job", "must be a text (string)"],
    ["whose verb is no text", { action: "true" }, "action", "must be a text (string), not bool"],
    ["whose reason is no text", { reason: "1" }, "reason", "must be a text (string)"],
    ["whose key is no text", { key: "size(ticket.key)" }, "key", "must be a text (string), not int"],
    ["whose params are wrong", { params: { mode: "nobody" } }, "params/mode", "Unknown variable: nobody"],
    ["with a regular expression", { when: "ticket.title.matches('(a+)+$')" }, "when", "matches() is not allowed here"],
    ["that calls out", { when: "fetch(ticket.key)" }, "when", "fetch() is not allowed here"],
    [
      "with a walk inside a walk",
      { when: "event.a.exists(x, event.b.exists(y, x == y))" },
      "when",
      "must not stand inside another",
    ],
    [
      "that looks for what comes from outside",
      { when: "ticket.title.contains(comment)" },
      "when",
      "must be written as",
    ],
    [
      "whose template comes from outside",
      { job: "capture(ticket.title, comment).job" },
      "job",
      "the template of capture() must be a text",
    ],
    [
      "whose template is put together",
      { when: "fits(ticket.title, 'a' + 'b')" },
      "when",
      "the template of fits() must be a text",
    ],
    [
      "with placeholders side by side",
      { job: "capture(ticket.title, '{action}{job}').job" },
      "job",
      "something must stand between two placeholders",
    ],
    [
      "with a wrong template deep inside",
      { when: "event.items.exists(i, i == 'x' || fits(i, '{Job}'))" },
      "when",
      "a placeholder is a name in lower case",
    ],
    ["that is too long", { when: `ticket.key == '${"x".repeat(1000)}'` }, "when", "longer than 1000 characters"],
  ])("%s", (_, change, field, detail) => {
    expect(found(RULE, { ...RULE, ...change })).toEqual([
      { pointer: `/sources/own/rules/1/${field}`, detail: expect.stringContaining(detail) },
    ]);
  });

  test("whose text has no quotes, with a hint", () => {
    expect(found({ ...RULE, job: "orders" })).toEqual([
      {
        pointer: "/sources/own/rules/0/job",
        detail: "Unknown variable: orders. A text is written in quotes: \"'orders'\"",
      },
    ]);
  });

  test("and everything that is wrong with it is told at once", () => {
    const wrong = found({ when: "x", job: "y", action: "z", params: { a: "u" }, reason: "v", key: "w" });
    expect(wrong.map(({ pointer }) => pointer.slice("/sources/own/rules/0/".length))).toEqual([
      ...["when", "job", "action", "params/a", "reason", "key"],
    ]);
  });
});

test.each<[string, object]>([
  ["about the sender's own fields", { when: "has(event.a) && event.a.b == 'x' && event.list.exists(i, i.c == 1)" }],
  [
    "about all that there is",
    { when: "kind + ticket.key + ticket.title + comment + actor.id + actor.person + source != ''" },
  ],
  ["that takes a text apart", { when: "fits(ticket.title, '{v} {j}')", job: "capture(ticket.title, '{v} {j}').j" }],
  ["that takes apart what may be no text", { when: "fits(event.label, 'drs:{v}')" }],
  ["with a job from the event", { job: "event.fields.job", action: "event.fields.action" }],
  ["with params of every kind", { params: { a: "1", b: "'x'", c: "[1, 2]", d: "{'e': true}", f: "event.g" } }],
  ["with a reason and a key", { reason: "'by ' + ticket.key", key: "ticket.key + kind" }],
])("a rule is taken %s", (_, change) => {
  expect(found({ ...RULE, ...change })).toEqual([]);
});
