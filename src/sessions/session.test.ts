import { describe, expect, test } from "vitest";
import { tokenDigest } from "../config/secrets/secrets.ts";
import { formToken, isFormToken, isFromOwnPage, readSession, type Session, startSession } from "./session.ts";

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

describe("the token of a form", () => {
  test("is not that of another session, of another key, or empty", () => {
    const token = formToken(GATEWAY, sessionOf());
    expect(isFormToken(GATEWAY, sessionOf("token-of-viewer"), token)).toBe(false);
    expect(isFormToken(held({}, OTHER), sessionOf(), token)).toBe(false);
    for (const wrong of ["", "A".repeat(43), `${token}A`, "é".repeat(43)]) {
      expect(isFormToken(GATEWAY, sessionOf(), wrong)).toBe(false);
    }
  });

  test("is that of its session, also while the key is rotated", () => {
    const token = formToken(GATEWAY, sessionOf());
    expect(isFormToken(GATEWAY, sessionOf(), token)).toBe(true);
    expect(isFormToken(held({}, OTHER, KEY), sessionOf(), token)).toBe(true);
  });
});

describe("a form", () => {
  const URL_OF_US = "http://gateway.example/operations";
  test.each<[string, Record<string, string>, boolean]>([
    ["of another site", { "sec-fetch-site": "cross-site" }, false],
    ["of a sister host", { "sec-fetch-site": "same-site" }, false],
    ["that was typed", { "sec-fetch-site": "none" }, false],
    [
      "of another site that names our origin",
      { "sec-fetch-site": "cross-site", origin: "https://gateway.example" },
      false,
    ],
    ["of another origin", { origin: "https://evil.example" }, false],
    ["of our host's beginning", { origin: "https://gateway.example.evil" }, false],
    ["of another port", { origin: "https://gateway.example:8443" }, false],
    ["of an origin that hides", { origin: "null" }, false],
    ["of nowhere", {}, false],
    ["of our own", { "sec-fetch-site": "same-origin" }, true],
    ["of our own origin, behind what ends TLS", { origin: "https://gateway.example" }, true],
  ])("%s: %j is ours: %s", (_, headers, isOurs) => {
    expect(isFromOwnPage(URL_OF_US, new Headers(headers))).toBe(isOurs);
  });
});
