import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CompareObjects, dbObject, parseObjects } from "./compare-objects.ts";

const parsed = (text: string) => {
  const found = parseObjects(text);
  return found.ok ? found.value : found.error;
};

test("an error repeats at most 40 characters of what is wrong", () => {
  const long = "数".repeat(4000);
  const wrong = [`${long}..t`, `"${long}`, `{"${long}":[""]}`, `{"${long}":{}}`, `${long}.t,${long}`];
  for (const text of wrong) {
    const parsed = parseObjects(text);
    expect([...JSON.stringify(parsed)].filter((letter) => letter === "数").length).toBeOneOf([38, 39]);
    expect(parsed).toMatchObject({ ok: false, error: expect.stringContaining("…") });
  }
});

describe("parseObjects", () => {
  test.each<[string, CompareObjects]>([
    ["db1", { db1: [] }],
    ["db1.t1", { db1: ["t1"] }],
    ["db1.table1,db2", { db1: ["table1"], db2: [] }],
    ["db1.t1,db1.t2,db2,db1.t1", { db1: ["t1", "t2"], db2: [] }],
    [" db1.t1 ,\uff0c db2 、db1 . t2,", { db1: ["t1", "t2"], db2: [] }],
    ["ORCL.HR.EMP", { ORCL: { HR: ["EMP"] } }],
    ["db.s1.t1,db.s2.*,db.s1.t2", { db: { s1: ["t1", "t2"], s2: [] } }],
    ["db1.*", { db1: [] }],
    ['db1."*"', { db1: ["*"] }],
    ['"my.db".t1', { "my.db": ["t1"] }],
    ['"my.db".*,"a,b"."c ""d"""', { "my.db": [], "a,b": ['c "d"'] }],
    ["“my.db”.t1,「a.b」.t2", { "my.db": ["t1"], "a.b": ["t2"] }],
    ["库.表", { 库: ["表"] }],
    ["constructor.toString", { constructor: ["toString"] }],
    ['{"db1":["table1"]}', { db1: ["table1"] }],
    ['{"db1":[],"db2":{"s1":["t1"],"s2":[]}}', { db1: [], db2: { s1: ["t1"], s2: [] } }],
  ])("%s is understood", (text, objects) => {
    expect(parsed(text)).toEqual(objects);
  });

  test.each([
    ["", "must name at least one database"],
    [" , ", "must name at least one database"],
    ["{}", "must name at least one database"],
    ["db1,.t1", '".t1" must have one to three names, none of them empty'],
    ["db1.", '"db1." must have'],
    ["db1..t1", '"db1..t1" must have'],
    ["*.t1,.", '"." must have'],
    ["a.b.c.d,db1", '"a.b.c.d" must have'],
    ['db2,""', '"""" must have'],
    ['db2,"db1', '""db1" has a quote that is never closed'],
    ['db2, "db1', '""db1" has a quote that is never closed'],
    ['db1. "t1', '"db1. "t1" has a quote that is never closed'],
    ['"db1"x', '""db1"x" has a quote'],
    ["db1,db1.t1", '"db1" is named both as a whole and in part'],
    ["db1.s1.*,db1.s1.t1", '"db1.s1" is named both as a whole and in part'],
    ["db1.t1,db1.s1.t1", '"db1" is named both with and without schemas'],
    ["db1,db1.s1.t1", '"db1" is named both with and without schemas'],
    ['{"db1":', "is not valid JSON"],
    ['{"db1":"t1"}', '"db1" must have a name and a list of names'],
    ['{"db1":[1]}', '"db1" must have'],
    ['{"db1":[""]}', '"db1" must have'],
    ['{"":["t1"]}', '"" must have'],
    ['{"db1":{}}', '"db1" must have'],
    ['{"db1":{"s1":{"t1":[]}}}', '"db1.s1" must have'],
    ['{"db1":{"":["t1"]}}', '"db1." must have'],
  ])("%s is refused, and the error names the wrong part and an example", (text, error) => {
    expect(parsed(text)).toContain(error);
    expect(parsed(text)).toMatch(/Write db1\.table1,db2 .*"my\.db"\.t1|leave out one of them$/);
  });

  const quoted = (name: string) => (/^[a-z]+$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);

  const name = fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 12 }),
    fc.constantFrom("__proto__", "constructor", "*", ".", ",", '"', '""', "“", "{", " ", "my.db", "a,b", "\n"),
  );
  const names = fc.uniqueArray(name, { maxLength: 3 });
  const treeOf = <Value>(value: fc.Arbitrary<Value>) =>
    fc
      .uniqueArray(fc.tuple(name, value), { minLength: 1, maxLength: 3, selector: ([key]) => key })
      .map((entries): Record<string, Value> => Object.fromEntries(entries));
  const objects = treeOf<CompareObjects[string]>(fc.oneof(names, treeOf(names)));

  const isList = (below: CompareObjects[string]): below is readonly string[] => Array.isArray(below);

  function written(selection: CompareObjects): string {
    const lines = Object.entries(selection).flatMap(([database, below]) => {
      if (isList(below)) return below.length === 0 ? [[database]] : below.map((table) => [database, table]);
      return Object.entries(below).flatMap(([schema, tables]) =>
        tables.length === 0 ? [[database, schema, null]] : tables.map((table) => [database, schema, table]),
      );
    });
    return lines.map((parts) => parts.map((part) => (part === null ? "*" : quoted(part))).join(".")).join(",");
  }

  test("any names survive being written and read", () => {
    fc.assert(
      fc.property(objects, (selection) => {
        expect(Object.entries(parsed(written(selection)))).toEqual(Object.entries(selection));
        expect(Object.entries(parsed(JSON.stringify(selection)))).toEqual(Object.entries(selection));
      }),
    );
  });

  test("any text is understood or refused", () => {
    const texts = fc.array(fc.constantFrom("a", ".", ",", '"', "*", " ", "{", "}", "“", "、"), { maxLength: 20 });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          texts.map((parts) => parts.join("")),
        ),
        (text) => {
          const found = parseObjects(text);
          expect(found.ok ? Object.keys(found.value).length : found.error.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});

test("dbObject writes databases, schemas and tables as DRS names them", () => {
  expect(dbObject({ db1: [], db2: ["t1"], db3: { s1: ["t1"], s2: [] } })).toEqual({
    db1: { name: "db1", all: true },
    db2: { name: "db2", tables: { t1: { name: "t1" } } },
    db3: {
      name: "db3",
      schemas: { s1: { name: "s1", tables: { t1: { name: "t1" } } }, s2: { name: "s2", all: true } },
    },
  });
});
