import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Encryptor } from "./encryptor.ts";

const keyOf = (byte: number) => new Uint8Array(32).fill(byte);
const NEW = keyOf(2);
const OLD = keyOf(1);
const CONTEXT = "aaaaaa-01K0000000000000000000000";

/** A encrypted text with one of its four parts replaced. */
function withPart(encrypted: string, index: number, change: (part: string) => string): string {
  return encrypted
    .split(".")
    .map((part, at) => (at === index ? change(part) : part))
    .join(".");
}

const otherFirstLetter = (part: string) => `${part.startsWith("A") ? "B" : "A"}${part.slice(1)}`;

describe("decryption", () => {
  test.each(["", "bbbbbb-01K0000000000000000000000", `${CONTEXT} `, CONTEXT.toLowerCase()])(
    "a text is not decrypted with another context: %j",
    async (context) => {
      const encryptor = new Encryptor([NEW]);
      expect(await encryptor.decrypt(await encryptor.encrypt("secret", CONTEXT), context)).toBeNull();
    },
  );

  test.each([
    ["its version changed", 0, () => "2"],
    ["the id of another key", 1, otherFirstLetter],
    ["its start changed", 2, otherFirstLetter],
    ["its start cut off", 2, () => ""],
    ["its text changed", 3, otherFirstLetter],
    ["its text cut off", 3, (part: string) => part.slice(0, -4)],
    ["no text at all", 3, () => ""],
  ])("a text is not decrypted with %s", async (_, index, change) => {
    const encryptor = new Encryptor([NEW]);
    const encrypted = await encryptor.encrypt("secret", CONTEXT);
    const changed = withPart(encrypted, index, change);
    expect(changed).not.toBe(encrypted);
    expect(await encryptor.decrypt(changed, CONTEXT)).toBeNull();
  });

  test.each(["", ".", "...", "1", "1.2.3.4", "secret", "1.%.%.%"])(
    "a text that was never encrypted is not decrypted: %j",
    async (encrypted) => {
      expect(await new Encryptor([NEW]).decrypt(encrypted, CONTEXT)).toBeNull();
    },
  );

  test("a text is not decrypted once its key has been rotated away", async () => {
    const encrypted = await new Encryptor([OLD]).encrypt("secret", CONTEXT);
    expect(await new Encryptor([NEW]).decrypt(encrypted, CONTEXT)).toBeNull();
  });

  test("a text is not decrypted with the start of another one", async () => {
    const encryptor = new Encryptor([NEW]);
    const [first, second] = [await encryptor.encrypt("first", CONTEXT), await encryptor.encrypt("other", CONTEXT)];
    const mixed = withPart(first, 3, () => second.split(".")[3] ?? "");
    expect(await encryptor.decrypt(mixed, CONTEXT)).toBeNull();
  });
});

describe("encryption", () => {
  test("a text comes back whole, whatever it and its context are", async () => {
    const encryptor = new Encryptor([NEW]);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), async (text, context) => {
        expect(await encryptor.decrypt(await encryptor.encrypt(text, context), context)).toBe(text);
      }),
    );
  });

  test("a text is decrypted by the previous key, and encrypted by the newest", async () => {
    const [old, rotating, after] = [new Encryptor([OLD]), new Encryptor([NEW, OLD]), new Encryptor([NEW])];
    expect(await rotating.decrypt(await old.encrypt("secret", CONTEXT), CONTEXT)).toBe("secret");
    expect(await after.decrypt(await rotating.encrypt("secret", CONTEXT), CONTEXT)).toBe("secret");
  });

  test("an encrypted text is different each time and shows nothing of the text", async () => {
    const encryptor = new Encryptor([NEW]);
    const [first, second] = [await encryptor.encrypt("hunter2", CONTEXT), await encryptor.encrypt("hunter2", CONTEXT)];
    expect(first).not.toBe(second);
    expect(first).toMatch(/^1\.[\w-]{8}\.[\w-]{16}\.[\w-]+$/);
    expect(first).not.toContain("hunter2");
    expect(first).not.toContain(Buffer.from("hunter2").toString("base64url"));
  });
});

describe("hash", () => {
  const HASH = new Encryptor([OLD]).hash("content");

  test("a hash does not match another content, another key or no hash", () => {
    expect(new Encryptor([OLD]).matches("Content", HASH)).toBe(false);
    expect(new Encryptor([NEW]).matches("content", HASH)).toBe(false);
    expect(new Encryptor([OLD]).matches("content", "")).toBe(false);
    expect(new Encryptor([OLD]).matches("content", HASH.slice(0, -1))).toBe(false);
  });

  test("a hash matches its content, also after the key has been rotated", () => {
    expect(new Encryptor([OLD]).matches("content", HASH)).toBe(true);
    expect(new Encryptor([NEW, OLD]).matches("content", HASH)).toBe(true);
    expect(new Encryptor([NEW, OLD]).hash("content")).toBe(new Encryptor([NEW]).hash("content"));
    expect(new Encryptor([NEW, OLD]).hash("content")).not.toBe(HASH);
  });

  test("a hash depends on its content alone", () => {
    const encryptor = new Encryptor([NEW]);
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(encryptor.matches(one, encryptor.hash(other))).toBe(one === other);
      }),
    );
  });
});

test("an encryptor needs a key", () => {
  expect(() => new Encryptor([])).toThrow("a desk needs a key");
});
