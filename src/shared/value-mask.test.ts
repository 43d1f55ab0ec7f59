import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ValueMask } from "./value-mask.ts";

const SECRET = 'p"ä/s+s w\\rd';

const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("ValueMask", () => {
  test.each([
    ["as it is", `Access denied for drs with ${SECRET}!`],
    ["JSON-escaped", `got ${JSON.stringify({ db_password: SECRET })}`],
    ["JSON-escaped twice", `got ${JSON.stringify(JSON.stringify({ db_password: SECRET }))}`],
    ["JSON-escaped in ASCII", 'got {"a":"p\\"\\u00e4/s+s w\\\\rd"}'],
    ["URL-encoded", `https://db.example.com/?p=${encodeURIComponent(SECRET)}`],
    ["URL-encoded in lower case", `p=${encodeURIComponent(SECRET).toLowerCase()}`],
    ["encoded as a form", new URLSearchParams({ p: SECRET }).toString()],
    ["in base64", base64(SECRET)],
    ["in base64 behind one character", base64(`:${SECRET}@`)],
    ["in base64 behind a user", `Basic ${base64(`drsu:${SECRET}`)}`],
    ["in base64url", Buffer.from(`u:${SECRET}`).toString("base64url")],
  ])("a secret is masked %s", (_, text) => {
    const masked = new ValueMask([SECRET]).text(text);
    expect(masked).toContain("***");
    for (const shift of ["", "a", "ab"]) expect(masked).not.toContain(base64(`${shift}${SECRET}`).slice(4, 12));
    expect(masked).not.toMatch(/s\+s|s%2[bB]s/);
  });

  test("a shorter secret leaves no part of a longer one", () => {
    expect(new ValueMask(["hunter2", "hunter2-and-more"]).text("x hunter2-and-more y")).toBe("x *** y");
  });

  test("texts without a secret and values of fewer than six characters stay", () => {
    expect(new ValueMask(["hunter2"]).text("the hunter")).toBe("the hunter");
    expect(new ValueMask(["short", ""]).text("a short text")).toBe("a short text");
  });

  test("JSON is masked in values, lists and names of fields, and keeps its order", () => {
    const json = { b: ["x hunter2", 7, null], hunter2: { a: "hunter2" }, a: true };
    expect(JSON.stringify(new ValueMask(["hunter2"]).json(json))).toBe(
      '{"b":["x ***",7,null],"***":{"a":"***"},"a":true}',
    );
  });

  test("codes and ids of DRS stay, since callers decide by them", () => {
    const body = { status: "success", query_id: "success-1", error_code: "success", error_msg: "no success" };
    expect(new ValueMask(["success"]).json(body)).toEqual({ ...body, error_msg: "no ***" });
  });

  test("JSON without secrets is copied as it is, however deep", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        expect(JSON.stringify(new ValueMask(["no such value"]).json(json))).toBe(JSON.stringify(json));
      }),
    );
    let deep: unknown = "hunter2";
    for (let level = 0; level < 20_000; level += 1) deep = [deep];
    let found = new ValueMask(["hunter2"]).json(deep);
    while (Array.isArray(found)) [found] = found;
    expect(found).toBe("***");
  });

  test("no secret survives in any string of any JSON", () => {
    const secrets = fc.string({ minLength: 6, maxLength: 20, unit: "grapheme" }).filter((text) => !text.includes("*"));
    fc.assert(
      fc.property(secrets, fc.string(), fc.string(), (secret, before, after) => {
        const masked = JSON.stringify(new ValueMask([secret]).json({ text: `${before}${secret}${after}` }));
        expect(JSON.parse(masked).text).not.toContain(secret);
      }),
    );
  });
});
