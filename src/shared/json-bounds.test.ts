import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formExcess, jsonExcess, measureJson, parseInboundJson, queryExcess } from "./json-bounds.ts";
import { INBOUND } from "./limits.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** The figures of parsed JSON: an empty object or list counts for the element that it might have. */
function figuresOf(json: unknown): { depth: number; values: number } {
  if (typeof json !== "object" || json === null) return { depth: 0, values: 1 };
  const inner = Object.values(json).map(figuresOf);
  const values = inner.reduce((sum, figures) => sum + figures.values, 0);
  return { depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)), values: 1 + Math.max(1, values) };
}

describe("measureJson", () => {
  test("counts the levels and values of any JSON, whatever its texts hold", () => {
    const nasty = fc.constantFrom('"', "\\", '\\"', "[{,", "}]", "\\\\", "é,[", "\u2028");
    const key = fc.oneof(fc.string(), nasty);
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.oneof(key, fc.integer(), fc.boolean(), fc.constant(null)),
        fc.array(tie("tree"), { maxLength: 5 }),
        fc.dictionary(key, tie("tree"), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(tree, fc.constantFrom(undefined, 2), (json, indent) => {
        const text = JSON.stringify(json, null, indent);
        expect(measureJson(bytes(text))).toMatchObject(figuresOf(JSON.parse(text)));
      }),
    );
  });

  test.each(['"', '"\\', "[[", '{"a', "", "]]]"])("ends for %j, which is no JSON", (text) => {
    expect(measureJson(bytes(text)).values).toBeGreaterThan(0);
  });
});

describe("jsonExcess", () => {
  const list = (elements: number) => bytes(`[${Array(elements).fill("0").join(",")}]`);
  const nested = (levels: number) => bytes("[".repeat(levels) + "]".repeat(levels));

  test("names the count and the limit", () => {
    expect(jsonExcess(list(INBOUND.jsonValues))?.detail).toBe("must have at most 20000 values; it has 20001");
    expect(jsonExcess(nested(INBOUND.jsonLevels + 1))?.detail).toBe(
      "must not be nested deeper than 64 levels; it has 65",
    );
  });

  test("counts the bytes of the longest string, those of escapes too", () => {
    const { jsonString } = INBOUND;
    const within = bytes(JSON.stringify({ a: "é".repeat(jsonString / 2), b: '"\\' }));
    expect(measureJson(within).longest).toBe(jsonString);
    expect(jsonExcess(within)).toBeNull();
    expect(jsonExcess(bytes(JSON.stringify(["x".repeat(jsonString + 1)])))?.detail).toBe(
      "must have no string of more than 262144 bytes; one has 262145",
    );
  });

  test("finds nothing in what is within the limits", () => {
    expect(jsonExcess(list(INBOUND.jsonValues - 1))).toBeNull();
    expect(jsonExcess(nested(INBOUND.jsonLevels))).toBeNull();
  });
});

test("a form has no more fields than the limit", () => {
  const form = (fields: number) => bytes(Array(fields).fill("a=1").join("&"));
  expect(formExcess(form(INBOUND.formFields))).toBeNull();
  expect(formExcess(form(INBOUND.formFields + 1))?.detail).toBe("must have at most 200 fields; it has 201");
});

test("JSON in a field of a request is parsed within the limits alone", () => {
  expect(parseInboundJson('{"a":[1]}')).toEqual({ a: [1] });
  expect(parseInboundJson("no JSON")).toBeUndefined();
  expect(parseInboundJson(`${"[".repeat(65)}${"]".repeat(65)}`)).toBeUndefined();
});

test("a query has a hundred parameters at most, however they are written", () => {
  const url = (count: number) => `http://gateway.test/v1/jobs?${Array(count).fill("a").join("&")}`;
  expect(queryExcess("http://gateway.test/a&b&c")).toBeNull();
  expect(queryExcess(url(INBOUND.queryParameters))).toBeNull();
  expect(queryExcess(url(INBOUND.queryParameters + 1))?.detail).toBe("must have at most 100 parameters; it has 101");
});
