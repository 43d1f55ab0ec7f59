import { describe, expect, test } from "vitest";
import { type Source, stageProblems } from "../../scripts/lib/stages.ts";

const members = (count: number) => Array.from({ length: count }, (_, index) => `readonly m${index}: number;`).join(" ");

const RESOURCES: Source[] = [
  { path: "context.ts", text: "export interface Resources { readonly store: Store; readonly scale: number }" },
  { path: "store/store.ts", text: "export class Store { readonly operations: Operations; find() {} }" },
  { path: "store/operations.ts", text: "export class Operations { find() {} }" },
];

/** What is said of a file of the desk beside some resources. */
const problemsOf = (text: string, path = "accept/acceptance.ts") => stageProblems([...RESOURCES, { path, text }]);

describe("the check of the stages", () => {
  test("takes a stage that receives resources and the stages that it calls", () => {
    const text = `class Outbox { deliver() {} }
      class Alarm { constructor(resources: Pick<Resources, "store">, outbox: Outbox, wait: (outbox: Outbox) => void) {} }`;
    expect(problemsOf(text)).toEqual([]);
  });

  test.each([
    [
      "more than eight parameters",
      `class A { constructor(${Array.from({ length: 9 }, (_, i) => `p${i}: B`)}) {} }`,
      "9 parameters",
    ],
    [
      "an object of more than ten members",
      `interface Big { ${members(11)} } class A { constructor(big: Big) {} }`,
      "11 members",
    ],
    [
      "more than ten picked members",
      `interface Big { ${members(12)} } class A { constructor(big: Omit<Big, "m0">) {} }`,
      "12 members",
    ],
    [
      "an interface that carries a stage",
      "class S {} interface All { s: S } class A { constructor(all: All) {} }",
      "stage S",
    ],
    [
      "a class that carries a stage",
      "class S {} class Core { readonly s: S } class A { constructor(core: Core) {} }",
      "stage S",
    ],
    [
      "an alias that carries a stage",
      "class S {} type All = { s: S[] }; class A { constructor(all: All) {} }",
      "stage S",
    ],
    ["a literal that carries a stage", "class S {} class A { constructor(all: { s: S }) {} }", "stage S"],
    [
      "a part of an object that carries a stage",
      `class S {} interface All { s: S } class A { constructor(all: Pick<All, "s">) {} }`,
      "stage S",
    ],
    [
      "a type whose members cannot be seen",
      "class A { constructor(all: ReturnType<typeof assemble>) {} }",
      "ReturnType",
    ],
    [
      "an anonymous class that takes too much",
      "const make = () => class { constructor(core: Core) {} }; class S {} class Core { s: S }",
      "stage S",
    ],
  ])("refuses %s", (_, text, problem) => {
    expect(problemsOf(text)).toEqual([expect.stringContaining(problem)]);
  });

  test("counts no member that is not picked", () => {
    const text = `class S {} interface All { s: S; ${members(10)} } class A { constructor(all: Pick<All, "m0" | "m1">) {} }`;
    expect(problemsOf(text)).toEqual([]);
  });

  test.each([
    ["called like one", "core.onChange = start;", "onChange"],
    ["that is a private field", "class A { constructor(x: () => void) { this.onReport = x; } }", "onReport"],
    ["of another object, whatever it is called", "core.wake = () => start();", "wake"],
  ])("refuses the assignment of a callback %s", (_, text, name) => {
    expect(problemsOf(text)).toEqual([expect.stringContaining(`assigns the callback ${name}`)]);
  });
});
