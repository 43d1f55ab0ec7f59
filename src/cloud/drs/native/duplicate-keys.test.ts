import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { duplicateKey } from "./duplicate-keys.ts";

describe("duplicateKey", () => {
  test.each([
    ['{"job":1,"job":2}', "job"],
    ['{"job":{"action_name":"precheck","action_name":"terminate"}}', "action_name"],
    ['{"a":[{"b":1},{"b":1,"c":{"d":1,"d":1}}]}', "d"],
    ['{"action_name":1, "\\u0061ction_name" : 2}', "action_name"],
    ['{"a\\"":1,"a\\"":2}', 'a"'],
    ['{ "x" : {} , "x"\n:1}', "x"],
  ])("the repeated key is found in %s", (text, key) => {
    expect(duplicateKey(text)).toBe(key);
  });

  test.each([
    '{"a":"a","b":"a"}',
    '[{"a":1},{"a":1}]',
    '{"a":{"a":{"a":1}}}',
    '{"a":"\\"b\\":1","b":2}',
    '"a"',
    "[]",
    '["a","a"]',
  ])("no repeated key is found in %s", (text) => {
    expect(duplicateKey(text)).toBeNull();
  });

  test("no repeated key is found in serialised JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2), (value, indent) => {
        expect(duplicateKey(JSON.stringify(value, null, indent))).toBeNull();
      }),
    );
  });
});
