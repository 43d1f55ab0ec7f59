import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { areEqual, areSameText, ENCODINGS } from "./bytes.ts";

describe("hexadecimal is not read", () => {
  test.each(["", "0", "000", "0g", "zz", " 00", "00 ", "00\n", "0x00", "00:00", "-1", "０0"])("of %j", (text) => {
    expect(ENCODINGS.hex(text)).toBeNull();
  });
});

describe("base64 is not read", () => {
  test.each([
    ["nothing", ""],
    ["without its padding", "QQ"],
    ["with too much padding", "QQ==="],
    ["of padding alone", "===="],
    ["with padding inside", "QQ==QQ=="],
    ["with one character over", "QUJDR"],
    ["of the alphabet for addresses", "-_-_"],
    ["with a blank", "QU D"],
    ["with a line's end", "QUJD\n"],
    ["with bits that stand for nothing, before two paddings", "QR=="],
    ["with bits that stand for nothing, before one padding", "QUJ="],
  ])("%s", (_, text) => {
    expect(ENCODINGS.base64(text)).toBeNull();
  });

  test("but as it was written: no two texts are the same bytes", () => {
    fc.assert(
      fc.property(fc.base64String({ minLength: 4 }), (text) => {
        const bytes = ENCODINGS.base64(text);
        expect(bytes ? Buffer.from(bytes).toString("base64") : text).toBe(text);
      }),
    );
  });
});

test.each(["hex", "base64"] as const)("%s is read back to the bytes it was made of", (encoding) => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), (bytes) => {
      const text = Buffer.from(bytes).toString(encoding);
      expect(ENCODINGS[encoding](text)).toEqual(bytes);
      expect(ENCODINGS[encoding](encoding === "hex" ? text.toUpperCase() : text)).toEqual(bytes);
    }),
  );
});

describe("two values are not the same", () => {
  test.each([
    ["secret", "secre"],
    ["secret", "secret "],
    ["secret", "Secret"],
    ["secret", ""],
    ["secret\0", "secret"],
  ])("%j and %j", (left, right) => {
    expect(areSameText(left, right)).toBe(false);
    expect(areEqual(new TextEncoder().encode(left), new TextEncoder().encode(right))).toBe(false);
  });

  test("unless they are", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2 }), fc.string({ maxLength: 2 }), (left, right) => {
        expect(areSameText(left, right)).toBe(left === right);
      }),
    );
  });
});
