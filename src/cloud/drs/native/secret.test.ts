import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../../../test/support/runs.ts";
import {
  hasInlineSecret,
  maskSecrets,
  replaceReferences,
  resolveSecrets,
  SECRET_FIELDS,
  secretReferences,
  secretString,
} from "./secret.ts";

const FIELDS = [...SECRET_FIELDS];
const VALUES: Readonly<Record<string, string>> = { A: "plain", B_2: 'quo"ted\\ \n\u2028😀', EMPTY: "" };
const lookUp = (name: string) => (Object.hasOwn(VALUES, name) ? VALUES[name] : undefined);

/** Values that look like a reference and are none. */
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

describe("secretString", () => {
  test.each([...NO_REFERENCES, 7, true, null])("a secret field refuses %j", (value) => {
    expect(secretString.safeParse(value).success).toBe(false);
  });

  test.each([
    [7, [], 'must be a string or a reference {"secret":"NAME"}, NAME being 1 to 64 capital letters'],
    [{ secret: "lower" }, ["secret"], "must be 1 to 64 capital letters"],
  ])("the error for %j says what is allowed", (value, path, message) => {
    expect(secretString.safeParse(value).error?.issues[0]).toMatchObject({
      path,
      message: expect.stringContaining(message),
    });
  });

  test.each(["pass", "", { secret: "A" }, { secret: `Z${"_9".repeat(31)}X` }])("a secret field accepts %j", (value) => {
    expect(secretString.safeParse(value).success).toBe(true);
  });
});

describe("maskSecrets", () => {
  test.each(FIELDS)("any value in %s that is no reference is masked", (field) => {
    for (const value of ["pass", "", 7, ...NO_REFERENCES]) {
      expect(maskSecrets({ deep: [{ [field]: value }] })).toEqual({ deep: [{ [field]: "***" }] });
      expect(secretReferences({ deep: [{ [field]: { secret: "lower" } }] })).toEqual([]);
    }
  });

  test("user passwords in responses are masked at any depth, and other passwords are not", () => {
    const response = {
      job: { user_migration: { password: "p", user_list: [{ password: "q", name: "n" }] }, password: "r" },
    };
    expect(maskSecrets(response)).toEqual({
      job: { user_migration: { password: "***", user_list: [{ password: "***", name: "n" }] }, password: "r" },
    });
    expect(hasInlineSecret(response)).toBe(true);
    expect(maskSecrets({ user_migration: { password: { secret: "A" } } })).toEqual({
      user_migration: { password: "***" },
    });
  });

  test("references, null and all other values stay", () => {
    const json = { db_password: { secret: "A" }, ak: null, secret: "A", list: [{ secret: "B" }, 1, "x", null, false] };
    expect(maskSecrets(json)).toEqual(json);
    expect(hasInlineSecret(json)).toBe(false);
  });

  test("the original stays unchanged", () => {
    const json = { a: [{ sk: "x" }] };
    maskSecrets(json);
    expect(json).toEqual({ a: [{ sk: "x" }] });
  });

  test("a field named __proto__ stays a field", () => {
    const json: unknown = JSON.parse('{"__proto__":{"db_password":"x"}}');
    expect(JSON.stringify(maskSecrets(json))).toBe('{"__proto__":{"db_password":"***"}}');
  });

  test.each(["text", 7, null, undefined])("a scalar is returned unchanged: %j", (json) => {
    expect(maskSecrets(json)).toBe(json);
  });

  test("deeply nested JSON does not exhaust the stack", () => {
    const deep = `${'{"a":['.repeat(100_000)}{"sk":"x"}${"]}".repeat(100_000)}`;
    expect(hasInlineSecret(JSON.parse(deep))).toBe(true);
    expect(secretReferences(JSON.parse(deep.replace('"x"', '{"secret":"A"}')))).toEqual(["A"]);
  });
});

describe("secret references", () => {
  test("each referenced name is listed once, in the order of the document", () => {
    const json = {
      z: { sk: { secret: "B" }, ak: { secret: "A" } },
      list: [{ ak: { secret: "B" } }, { sk: { secret: "C" } }],
    };
    expect(secretReferences(json)).toEqual(["B", "A", "C"]);
  });

  test.each(["password", "db_user", "DB_PASSWORD", "secret", "0"])("a reference in %s is ordinary data", (field) => {
    const json = { [field]: { secret: "A" }, list: [{ secret: "A" }] };
    expect(secretReferences(json)).toEqual([]);
    expect(resolveSecrets(json, lookUp)).toEqual({ ok: true, value: json });
    const text = JSON.stringify(json);
    expect(replaceReferences(text, lookUp)).toEqual({ ok: true, value: text });
  });

  test("unknown names are reported once each", () => {
    const json = [
      { sk: { secret: "NO" } },
      { ak: { secret: "A" } },
      { sk: { secret: "NO" } },
      { sk: { secret: "NO_2" } },
    ];
    expect(resolveSecrets(json, lookUp)).toEqual({ ok: false, error: ["NO", "NO_2"] });
    expect(replaceReferences(JSON.stringify(json), lookUp)).toEqual({ ok: false, error: ["NO", "NO_2"] });
  });

  test("a reference beside an inline secret does not hide it", () => {
    expect(hasInlineSecret({ ak: { secret: "A" }, sk: "inline" })).toBe(true);
    expect(hasInlineSecret({ ak: { secret: "A" }, db_password: "" })).toBe(false);
  });
});

describe("replaceReferences", () => {
  test.each([
    ['{ "sk" :\t{ "secret"\n: "A" } , "n": 1.50e3 }', '{ "sk" :\t"plain" , "n": 1.50e3 }'],
    ['{"s\\u006b":{"\\u0073ecret":"\\u0041"}}', '{"s\\u006b":"plain"}'],
    ['{"sk":{"secret":"NO","secret":"A"}}', '{"sk":"plain"}'],
    ['{"sk":{"secret":"EMPTY"},"sk":{"secret":"A"}}', '{"sk":"","sk":"plain"}'],
    ['{"ak":{"sk":{"secret":"A"}}}', '{"ak":{"sk":"plain"}}'],
    ['{"ak":[{"sk":{"secret":"A"}}]}', '{"ak":[{"sk":"plain"}]}'],
    ['{"id":12345678901234567890,"sk":{"secret":"A"}}', '{"id":12345678901234567890,"sk":"plain"}'],
  ])("the references in %s are replaced: %s", (text, expected) => {
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
  ])("text without references stays: %s", (text) => {
    expect(replaceReferences(text, lookUp)).toEqual({ ok: true, value: text });
  });

  test("a secret that looks like a reference is not replaced again", () => {
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
  const spaces = fc.constantFrom(undefined, 1, "\t", "  ");

  test("replacing in text equals replacing in the parsed JSON", () => {
    fc.assert(
      fc.property(json, spaces, (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const replaced = replaceReferences(text, lookUp);
        const resolved = resolveSecrets(JSON.parse(text), lookUp);
        expect(replaced.ok && JSON.parse(replaced.value)).toEqual(resolved.ok && resolved.value);
      }),
      { numRuns: runs(500) },
    );
  });

  test("text without references stays byte for byte", () => {
    fc.assert(
      fc.property(json, spaces, (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        fc.pre(secretReferences(JSON.parse(text)).length === 0);
        expect(replaceReferences(text, lookUp)).toEqual({ ok: true, value: text });
      }),
      { numRuns: runs(500) },
    );
  });

  test("text that is not JSON is never refused", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(replaceReferences(`{${text}`, lookUp).ok).toBe(true);
      }),
    );
  });

  test("the run time grows no faster than the text", () => {
    const nested = `${'{"sk":'.repeat(50_000)}{"secret":"A"}${"}".repeat(50_000)}`;
    const flat = `{"sk":{${Array.from({ length: 50_000 }, (_, at) => `"k${at}":"v"`).join()},"n":1}}`;
    const long = `{"sk":"${'\\"'.repeat(1_000_000)}"}`;
    // In a time that grows with its square this would not end before the time-out.
    for (const text of [nested, flat, long]) expect(replaceReferences(text, lookUp).ok).toBe(true);
  });
});
