import { describe, expect, test } from "vitest";
import { tokenDigest } from "../config/secrets/secrets.ts";
import { formToken } from "./csrf.ts";
import { readSession, type Session, startSession } from "./session.ts";

const NOW = Date.parse("2026-11-24T12:00:00Z");
const HOUR = 3_600_000;
const [KEY, OTHER] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];

const held = (clients: Record<string, string>, ...sessionKeys: Uint8Array[]) =>
  ({
    secrets: {
      sessionKeys,
      clients: new Map(Object.entries(clients).map(([name, token]) => [tokenDigest(token), name])),
    },
  }) as unknown as Parameters<typeof readSession>[0];

const GATEWAY = held({ ci: "token-of-ci", viewer: "token-of-viewer" }, KEY);

const cookieOf = (gateway = GATEWAY, token = "token-of-ci") => startSession(gateway, token, NOW) ?? "";

const sessionOf = (token = "token-of-ci"): Session => {
  const session = readSession(GATEWAY, cookieOf(GATEWAY, token), NOW);
  if (!session) throw new Error("there is no session");
  return session;
};

describe("there is no session", () => {
  test("for a token of nobody", () => {
    for (const token of ["", "token-of-nobody", "ci"]) expect(startSession(GATEWAY, token, NOW)).toBeUndefined();
  });

  const [client = "", expiry = "", mac = ""] = cookieOf().split("~");
  test.each([
    ["no cookie", undefined],
    ["an empty one", ""],
    ["one of another client", `viewer~${expiry}~${mac}`],
    ["one of nobody", `nobody~${expiry}~${mac}`],
    ["one that was made to last", `${client}~${Number(expiry) + 1}~${mac}`],
    ["one without its proof", `${client}~${expiry}~`],
    ["one of another proof", `${client}~${expiry}~${mac.slice(0, -1)}${mac.endsWith("A") ? "E" : "A"}`],
    ["one with more after it", `${cookieOf()}~`],
    ["a number that is none", `${client}~${"9".repeat(14)}~${mac}`],
  ])("for %s", (_, cookie) => {
    expect(readSession(GATEWAY, cookie, NOW)).toBeUndefined();
  });

  test("after eight hours", () => {
    expect(readSession(GATEWAY, cookieOf(), NOW + 8 * HOUR - 1)).toBeDefined();
    expect(readSession(GATEWAY, cookieOf(), NOW + 8 * HOUR)).toBeUndefined();
  });

  test.each([
    ["was changed", held({ ci: "another-token" }, KEY)],
    ["is another client's by now", held({ viewer: "token-of-ci" }, KEY)],
    ["is nobody's by now", held({}, KEY)],
  ])("when the token %s", (_, gateway) => {
    expect(readSession(gateway, cookieOf(), NOW)).toBeUndefined();
  });

  test("under a key that is in use no more, or for another purpose", () => {
    expect(readSession(held({ ci: "token-of-ci" }, OTHER), cookieOf(), NOW)).toBeUndefined();
    const forms = formToken(GATEWAY, sessionOf());
    expect(readSession(GATEWAY, `${client}~${expiry}~${forms}`, NOW)).toBeUndefined();
  });
});

describe("a session", () => {
  test("is the client's, and goes on while its key is rotated", () => {
    const principal = { kind: "client", id: "client:ci", name: "ci" };
    expect(sessionOf()).toMatchObject({ principal, expiresAt: NOW + 8 * HOUR, kind: "cookie" });
    expect(readSession(held({ ci: "token-of-ci" }, OTHER, KEY), cookieOf(), NOW)?.principal).toEqual(principal);
  });

  test("has no token in its cookie", () => {
    expect(cookieOf()).not.toContain("token-of-ci");
    expect(cookieOf()).not.toContain(tokenDigest("token-of-ci"));
  });
});
