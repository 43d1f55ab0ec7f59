import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { HeadKeys, isHead, readHead } from "./head.ts";

const KEY = new Uint8Array(32).fill(7);
const OTHER = new Uint8Array(32).fill(8);
const HEAD = {
  desk: "cn-north-4/054ba152d480d55b2f5dc0069e7ddef0",
  sequence: 17,
  hash: "1cfdef55a3e36d2763e0e58efe4d4b05ef89d72df55c8256915829c6785587d5",
  at: 1_790_000_000_000,
};
const CONTENT = `drs-ledger-head.v1.${HEAD.desk}.17.${HEAD.hash}.1790000000000`;
const keys = new HeadKeys([KEY]);
const text = keys.sign(HEAD);

describe("HeadKeys", () => {
  // Heads are kept for years: the form and the key's derivation must never change.
  test("a head is its content and an HMAC-SHA256 under a derived key", () => {
    const derived = createHmac("sha256", KEY).update("1:ledger head").digest();
    expect(text).toBe(`${CONTENT}.${createHmac("sha256", derived).update(CONTENT).digest("base64url")}`);
  });

  test("a head is verified by its key, as the current or the previous one", () => {
    expect(keys.open(text)).toEqual({ ok: true, value: HEAD });
    expect(new HeadKeys([OTHER, KEY]).open(text)).toEqual({ ok: true, value: HEAD });
    expect(readHead(text)).toEqual({ ok: true, value: HEAD });
  });

  test.each([
    ["another desk", text.replace("cn-north-4", "cn-north-1")],
    ["another number", text.replace(".17.", ".18.")],
    ["another hash", text.replace("1cfdef", "2cfdef")],
    ["another time", text.replace("1790000000000", "1790000000001")],
    ["another MAC", text.replace(/.{4}$/, "AAAA")],
    ["a MAC that decodes to the same bytes", text.replace(/.$/, (last) => String.fromCharCode(last.charCodeAt(0) + 1))],
  ])("a head with %s is refused", (_, forged) => {
    expect(forged).not.toBe(text);
    expect(keys.open(forged)).toMatchObject({ ok: false, error: { code: "forged_head" } });
  });

  test("a head is refused under another key", () => {
    expect(new HeadKeys([OTHER]).open(text)).toMatchObject({ ok: false, error: { code: "forged_head" } });
    expect(new HeadKeys([]).open(text).ok).toBe(false);
  });

  test.each([
    "",
    "x",
    text.slice(1),
    `${text}=`,
    `${text} `,
    `${text}\n`,
    text.replace(".v1.", ".v2."),
    text.replace(".17.", ".017."),
    CONTENT,
  ])("%j is no head", (other) => {
    expect(isHead(other)).toBe(false);
    expect(keys.open(other)).toMatchObject({ ok: false, error: { code: "malformed_head" } });
  });
});
