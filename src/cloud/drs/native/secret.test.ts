import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  hasInlineSecret,
  maskSecrets,
  replaceReferences,
  resolveSecrets,
  SECRET_FIELDS,
  secretReferences,
  secretText,
} from "./secret.ts";

const FIELDS = [...SECRET_FIELDS];
const VALUES: Readonly<Record<string, string>> = { A: "plain", B_2: 'quo"ted\\ \n\u2028😀', EMPTY: "" };
const lookUp = (name: string) => (Object.hasOwn(VALUES, name) ? VALUES[name] : undefined);

/** What looks like a reference and is none. */
const NO_REFERENCES = [
  { secret: "lower" },
  { secret: "" },
  { secret: "9A" },
  { secret: "A".repeat(65) },
  { secret: "A", more: 1 },
  { secret: null },
  { secret: { secret: "A" } },
  { Secret: "A" },
  [{ secret: "A" }],
  {},
];

describe("a secret-bearing field", () => {
  test.each([...NO_REFERENCES, 7, true, null])("does not take %j", (value) => {
    expect(secretText.safeParse(value).success).toBe(false);
  });

  test.each([
    [7, [], 'must be a string or a reference {"secret":"NAME"}, NAME being 1 to 64 capital letters'],
    [{ secret: "lower" }, ["secret"], "must be 1 to 64 capital letters"],
  ])("says of %j what is allowed", (value, path, message) => {
    expect(secretText.safeParse(value).error?.issues[0]).toMatchObject({
      path,
      message: expect.stringContaining(message),
    });
  });

  test.each(["pass", "", { secret: "A" }, { secret: `Z${"_9".repeat(31)}X` }])("takes %j", (value) => {
    expect(secretText.safeParse(value).success).toBe(true);
  });
});

describe("masking", () => {
  test.each(FIELDS)("hides whatever stands in %s and is no reference", (field) => {
    for (const value of ["pass", "", 7, ...NO_REFERENCES]) {
      expect(maskSecrets({ deep: [{ [field]: value }] })).toEqual({ deep: [{ [field]: "***" }] });
      expect(secretReferences({ deep: [{ [field]: { secret: "lower" } }] })).toEqual([]);
    }
  });

  test("hides passwords of users in answers, at any depth, and only there", () => {
    const answer = {
      job: { user_migration: { password: "p", user_list: [{ password: "q", name: "n" }] }, password: "r" },
    };
    expect(maskSecrets(answer)).toEqual({
      job: { user_migration: { password: "***", user_list: [{ password: "***", name: "n" }] }, password: "r" },
    });
    expect(hasInlineSecret(answer)).toBe(true);
    expect(maskSecrets({ user_migration: { password: { secret: "A" } } })).toEqual({
      user_migration: { password: "***" },
    });
  });

  test("keeps references, null and everything else", () => {
    const json = { db_password: { secret: "A" }, ak: null, secret: "A", list: [{ secret: "B" }, 1, "x", null, false] };
    expect(maskSecrets(json)).toEqual(json);
    expect(hasInlineSecret(json)).toBe(false);
  });

  test("copies and leaves the original as it was", () => {
    const json = { a: [{ sk: "x" }] };
    maskSecrets(json);
    expect(json).toEqual({ a: [{ sk: "x" }] });
  });

  test("keeps a field named __proto__ a field", () => {
    const json: unknown = JSON.parse('{"__proto__":{"db_password":"x"}}');
    expect(JSON.stringify(maskSecrets(json))).toBe('{"__proto__":{"db_password":"***"}}');
  });

  test.each(["text", 7, null, undefined])("of %j gives it back", (json) => {
    expect(maskSecrets(json)).toBe(json);
  });

  test("does not mind depth", () => {
    const deep = `${'{"a":['.repeat(100_000)}{"sk":"x"}${"]}".repeat(100_000)}`;
    expect(hasInlineSecret(JSON.parse(deep))).toBe(true);
    expect(secretReferences(JSON.parse(deep.replace('"x"', '{"secret":"A"}')))).toEqual(["A"]);
  });
});

describe("references", () => {
  test("count each once, in the order of the document", () => {
    const json = {
      z: { sk: { secret: "B" }, ak: { secret: "A" } },
      list: [{ ak: { secret: "B" } }, { sk: { secret: "C" } }],
    };
    expect(secretReferences(json)).toEqual(["B", "A", "C"]);
  });

  test.each(["password", "db_user", "DB_PASSWORD", "secret", "0"])("do not count in %s", (field) => {
    const json = { [field]: { secret: "A" }, list: [{ secret: "A" }] };
    expect(secretReferences(json)).toEqual([]);
    expect(resolveSecrets(json, lookUp)).toEqual({ ok: true, value: json });
    const text = JSON.stringify(json);
    expect(replaceReferences(text, lookUp)).toEqual({ ok: true, value: text });
  });

  test("to nothing are named, each once", () => {
    const json = [
      { sk: { secret: "NO" } },
      { ak: { secret: "A" } },
      { sk: { secret: "NO" } },
      { sk: { secret: "NO_2" } },
    ];
    expect(resolveSecrets(json, lookUp)).toEqual({ ok: false, error: ["NO", "NO_2"] });
    expect(replaceReferences(JSON.stringify(json), lookUp)).toEqual({ ok: false, error: ["NO", "NO_2"] });
  });

  test("beside an inline secret do not hide it", () => {
    expect(hasInlineSecret({ ak: { secret: "A" }, sk: "inline" })).toBe(true);
    expect(hasInlineSecret({ ak: { secret: "A" }, db_password: "" })).toBe(false);
  });
});

describe("replacing in text", () => {
  test.each([
    ['{ "sk" :\t{ "secret"\n: "A" } , "n": 1.50e3 }', '{ "sk" :\t"plain" , "n": 1.50e3 }'],
    ['{"s\\u006b":{"\\u0073ecret":"\\u0041"}}', '{"s\\u006b":"plain"}'],
    ['{"sk":{"secret":"NO","secret":"A"}}', '{"sk":"plain"}'],
    ['{"sk":{"secret":"EMPTY"},"sk":{"secret":"A"}}', '{"sk":"","sk":"plain"}'],
    ['{"ak":{"sk":{"secret":"A"}}}', '{"ak":{"sk":"plain"}}'],
    ['{"ak":[{"sk":{"secret":"A"}}]}', '{"ak":[{"sk":"plain"}]}'],
    ['{"id":12345678901234567890,"sk":{"secret":"A"}}', '{"id":12345678901234567890,"sk":"plain"}'],
  ])("of %s gives %s", (text, expected) => {
    expect(replaceReferences(text, lookUp)).toEqual({ ok: true, value: expected });
  });

  test.each([
    '{"sk":{"secret":"A","secret":"lower"}}',
    '{"sk":{"secret":"A"',
    '{"sk":{"secret":"A"}}}',
    String.raw`{"note":"\"sk\":{\"secret\":\"A\"}"}`,
    String.raw`{"note\\":"\\","x":"\"sk\":","y":{"secret":"A"}}`,
    '["sk",{"secret":"A"}]',
    '{"x":"sk","y":{"secret":"A"}}',
    "",
    "not JSON",
  ])("leaves %s as it is", (text) => {
    expect(replaceReferences(text, lookUp)).toEqual({ ok: true, value: text });
  });

  test("does not take a secret for a reference", () => {
    const text = '{"ak":{"secret":"A"},"sk":{"secret":"B"}}';
    const inner = '"},"sk":{"secret":"B"}';
    expect(replaceReferences(text, (name) => (name === "A" ? inner : "b"))).toEqual({
      ok: true,
      value: `{"ak":${JSON.stringify(inner)},"sk":"b"}`,
    });
  });

  const field = fc.oneof(fc.constantFrom(...FIELDS, "secret", "note", '"sk":', "\\"), fc.string());
  const scrap = fc.oneof(
    fc.constantFrom("A", "B_2", "EMPTY", '{"secret":"A"}', '"sk":{"secret":"A"}', "\\", '\\"', "}{"),
    fc.string({ unit: "binary" }),
  );
  const reference = fc.constantFrom("A", "B_2", "EMPTY").map((secret) => ({ secret }));
  const { json } = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.oneof(scrap, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(null, true), reference),
      fc.dictionary(field, fc.oneof(reference, tie("json")), { maxKeys: 5 }),
      fc.array(tie("json"), { maxLength: 4 }),
    ),
  }));
  const blanks = fc.constantFrom(undefined, 1, "\t", "  ");

  test("means the same as replacing in what the text says", () => {
    fc.assert(
      fc.property(json, blanks, (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const replaced = replaceReferences(text, lookUp);
        const resolved = resolveSecrets(JSON.parse(text), lookUp);
        expect(replaced.ok && JSON.parse(replaced.value)).toEqual(resolved.ok && resolved.value);
      }),
      { numRuns: 500 },
    );
  });

  test("changes nothing where there is no reference, byte by byte", () => {
    fc.assert(
      fc.property(json, blanks, (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        fc.pre(secretReferences(JSON.parse(text)).length === 0);
        expect(replaceReferences(text, lookUp)).toEqual({ ok: true, value: text });
      }),
      { numRuns: 500 },
    );
  });

  test("leaves any text that is not JSON as it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(replaceReferences(`{${text}`, lookUp).ok).toBe(true);
      }),
    );
  });

  test("takes time that grows no faster than the text", () => {
    const nested = `${'{"sk":'.repeat(50_000)}{"secret":"A"}${"}".repeat(50_000)}`;
    const flat = `{"sk":{${Array.from({ length: 50_000 }, (_, at) => `"k${at}":"v"`).join()},"n":1}}`;
    const long = `{"sk":"${'\\"'.repeat(250_000)}"}`;
    const started = performance.now();
    for (const text of [nested, flat, long]) expect(replaceReferences(text, lookUp).ok).toBe(true);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
