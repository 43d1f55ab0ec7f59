import { generateKeyPairSync } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { NOW, RUNTIME } from "../../test/support/judge.ts";
import { type KeyServer, startKeyServer } from "../../test/support/key-server.ts";
import { publishedKeys } from "./jwks.ts";

const SECOND = 1000;
const DAY = 24 * 60 * 60 * SECOND;
const START = NOW * SECOND;
const ADDRESS = "https://login.botframework.com/v1/.well-known/keys";

const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = (kid: string) => ({ ...publicKey.export({ format: "jwk" }), kid });

let server: KeyServer;
beforeAll(async () => {
  server = await startKeyServer();
  return () => server.close();
});
beforeEach(() => server.publish([key("one")]));

const open = () => publishedKeys(ADDRESS, { ...RUNTIME, egressProxy: server.url });

describe("a key that is not there", () => {
  test("has the keys fetched once a minute, however many ask for however many", async () => {
    const find = open();
    for (let count = 0; count < 600; count += 1) {
      // Ten a second.
      expect(await find(`forged-${count}`, START + count * 100)).toBe("unknown");
    }
    expect(server.asked).toEqual([ADDRESS]);
    expect(await find("forged", START + 60 * SECOND)).toBe("unknown");
    expect(await find("forged", START + 61 * SECOND)).toBe("unknown");
    expect(server.asked).toHaveLength(2);
  });

  test("has them fetched once by many at once, and keeps nobody from a key that is known", async () => {
    const find = open();
    await find("one", START);
    const later = START + 61 * SECOND;
    const asking = Array.from({ length: 50 }, (_, index) => find(`forged-${index}`, later));
    expect(await find("one", later)).toMatchObject({ kid: "one" });
    // Whoever comes while they are being fetched cannot be told, and comes again.
    expect(new Set(await Promise.all(asking))).toEqual(new Set(["unknown", "unavailable"]));
    expect(server.asked).toHaveLength(2);
  });

  test("is found once it is published, a minute later at most", async () => {
    const find = open();
    expect(await find("two", START)).toBe("unknown");
    server.publish([key("one"), key("two")]);
    expect(await find("two", START + 59 * SECOND)).toBe("unknown");
    expect(await find("two", START + 60 * SECOND)).toMatchObject({ kid: "two" });
  });

  test("cannot be told from one that is new while they cannot be fetched; those that are known are good still", async () => {
    const find = open();
    await find("one", START);
    server.fail();
    expect(await find("two", START + 61 * SECOND)).toBe("unavailable");
    expect(await find("two", START + 62 * SECOND)).toBe("unavailable");
    expect(server.asked).toHaveLength(1);
    expect(await find("one", START + 62 * SECOND)).toMatchObject({ kid: "one" });
  });
});

describe("keys that cannot be had", () => {
  test.each<[string, () => void]>([
    ["as nobody answers", () => server.fail()],
    ["as the answer is 500", () => server.answer(500, JSON.stringify({ keys: [key("one")] }))],
    ["as the answer is elsewhere", () => server.answer(302, "", { location: "/https/evil.example/keys" })],
    ["as the answer is a page", () => server.answer(200, "<html>sign in</html>")],
    ["as the answer is no set of keys", () => server.answer(200, '{"error":"later"}')],
    ["as the answer is a list", () => server.answer(200, "[]")],
  ])("%s are asked for again after five seconds, not before", async (_, break_) => {
    break_();
    const find = open();
    for (const seconds of [0, 1, 2, 3, 4]) {
      expect(await find("one", START + seconds * SECOND)).toBe("unavailable");
    }
    expect(server.asked).toEqual([ADDRESS]);
    server.publish([key("one")]);
    expect(await find("one", START + 5 * SECOND)).toMatchObject({ kid: "one" });
  });
});

describe("keys", () => {
  test("are kept for a day", async () => {
    const find = open();
    await find("one", START);
    expect(await find("one", START + DAY - 1)).toMatchObject({ kid: "one" });
    expect(server.asked).toHaveLength(1);
  });

  test("that are withdrawn are believed for a day at most, whether or not the new ones can be had", async () => {
    const find = open();
    await find("one", START);
    server.publish([key("two")]);
    expect(await find("one", START + DAY)).toBe("unknown");
    server.fail();
    expect(await find("two", START + 2 * DAY)).toBe("unavailable");
  });

  test("of another kind, or without a name, are left out", async () => {
    const { kid: _, ...nameless } = key("x");
    server.publish([{ kty: "oct", kid: "shared", k: "AAAA" }, { kty: "EC", kid: "curve" }, nameless, key("one")]);
    const find = open();
    expect(await find("shared", START)).toBe("unknown");
    expect(await find("curve", START)).toBe("unknown");
    expect(await find("one", START)).toMatchObject({ kid: "one" });
    expect(server.asked).toHaveLength(1);
  });

  test("are fetched by all who come first", async () => {
    const find = open();
    const found = await Promise.all([find("one", START), find("one", START)]);
    expect(found).toMatchObject([{ kid: "one" }, { kid: "one" }]);
  });
});
