import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Sealer } from "./encryptor.ts";

const keyOf = (byte: number) => new Uint8Array(32).fill(byte);
const NEW = keyOf(2);
const OLD = keyOf(1);
const CONTEXT = "aaaaaa-01K0000000000000000000000";

/** A sealed text with one of its four parts replaced. */
function withPart(sealed: string, index: number, change: (part: string) => string): string {
  return sealed
    .split(".")
    .map((part, at) => (at === index ? change(part) : part))
    .join(".");
}

const otherFirstLetter = (part: string) => `${part.startsWith("A") ? "B" : "A"}${part.slice(1)}`;

describe("a sealed text is not opened", () => {
  test.each(["", "bbbbbb-01K0000000000000000000000", `${CONTEXT} `, CONTEXT.toLowerCase()])(
    "for anything but what it belongs to: %j",
    async (context) => {
      const sealer = new Sealer([NEW]);
      expect(await sealer.open(await sealer.seal("secret", CONTEXT), context)).toBeNull();
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
  ])("with %s", async (_, index, change) => {
    const sealer = new Sealer([NEW]);
    const sealed = await sealer.seal("secret", CONTEXT);
    const changed = withPart(sealed, index, change);
    expect(changed).not.toBe(sealed);
    expect(await sealer.open(changed, CONTEXT)).toBeNull();
  });

  test.each(["", ".", "...", "1", "1.2.3.4", "secret", "1.%.%.%"])("when it is none: %j", async (sealed) => {
    expect(await new Sealer([NEW]).open(sealed, CONTEXT)).toBeNull();
  });

  test("once its key has been rotated away", async () => {
    const sealed = await new Sealer([OLD]).seal("secret", CONTEXT);
    expect(await new Sealer([NEW]).open(sealed, CONTEXT)).toBeNull();
  });

  test("with the text and the start of two different ones", async () => {
    const sealer = new Sealer([NEW]);
    const [first, second] = [await sealer.seal("first", CONTEXT), await sealer.seal("other", CONTEXT)];
    const mixed = withPart(first, 3, () => second.split(".")[3] ?? "");
    expect(await sealer.open(mixed, CONTEXT)).toBeNull();
  });
});

describe("a sealed text", () => {
  test("comes back whole, whatever it and its context are", async () => {
    const sealer = new Sealer([NEW]);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), async (text, context) => {
        expect(await sealer.open(await sealer.seal(text, context), context)).toBe(text);
      }),
    );
  });

  test("is opened by the key before, and sealed by the newest", async () => {
    const [old, rotating, after] = [new Sealer([OLD]), new Sealer([NEW, OLD]), new Sealer([NEW])];
    expect(await rotating.open(await old.seal("secret", CONTEXT), CONTEXT)).toBe("secret");
    expect(await after.open(await rotating.seal("secret", CONTEXT), CONTEXT)).toBe("secret");
  });

  test("never looks the same twice and shows nothing of the text", async () => {
    const sealer = new Sealer([NEW]);
    const [first, second] = [await sealer.seal("hunter2", CONTEXT), await sealer.seal("hunter2", CONTEXT)];
    expect(first).not.toBe(second);
    expect(first).toMatch(/^1\.[\w-]{8}\.[\w-]{16}\.[\w-]+$/);
    expect(first).not.toContain("hunter2");
    expect(first).not.toContain(Buffer.from("hunter2").toString("base64url"));
  });
});

describe("a hash", () => {
  const HASH = new Sealer([OLD]).hash("content");

  test("does not match another content, another key or no hash", () => {
    expect(new Sealer([OLD]).matches("Content", HASH)).toBe(false);
    expect(new Sealer([NEW]).matches("content", HASH)).toBe(false);
    expect(new Sealer([OLD]).matches("content", "")).toBe(false);
    expect(new Sealer([OLD]).matches("content", HASH.slice(0, -1))).toBe(false);
  });

  test("matches its content, also after the key has been rotated", () => {
    expect(new Sealer([OLD]).matches("content", HASH)).toBe(true);
    expect(new Sealer([NEW, OLD]).matches("content", HASH)).toBe(true);
    expect(new Sealer([NEW, OLD]).hash("content")).toBe(new Sealer([NEW]).hash("content"));
    expect(new Sealer([NEW, OLD]).hash("content")).not.toBe(HASH);
  });

  test("is of its content alone", () => {
    const sealer = new Sealer([NEW]);
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(sealer.matches(one, sealer.hash(other))).toBe(one === other);
      }),
    );
  });
});

test("a sealer without a key is not made", () => {
  expect(() => new Sealer([])).toThrow("a desk needs a key");
});
