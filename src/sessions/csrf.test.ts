import { describe, expect, test } from "vitest";
import { formToken, isFormToken, isFromOwnPage } from "./csrf.ts";
import type { Session } from "./session.ts";

const [KEY, OTHER] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];

const held = (...sessionKeys: Uint8Array[]) =>
  ({ secrets: { sessionKeys } }) as unknown as Parameters<typeof formToken>[0];

const GATEWAY = held(KEY);

const session = (name = "ci"): Session => ({
  principal: { kind: "client", id: `client:${name}`, name },
  id: `mac of ${name}`,
  expiresAt: Date.parse("2026-11-24T20:00:00Z"),
  kind: "cookie",
});

describe("the token of a form", () => {
  test("is not that of another session, of another key, or empty", () => {
    const token = formToken(GATEWAY, session());
    expect(isFormToken(GATEWAY, session("viewer"), token)).toBe(false);
    expect(isFormToken(held(OTHER), session(), token)).toBe(false);
    for (const wrong of ["", "A".repeat(43), `${token}A`, "é".repeat(43)]) {
      expect(isFormToken(GATEWAY, session(), wrong)).toBe(false);
    }
  });

  test("is that of its session, also while the key is rotated", () => {
    const token = formToken(GATEWAY, session());
    expect(isFormToken(GATEWAY, session(), token)).toBe(true);
    expect(isFormToken(held(OTHER, KEY), session(), token)).toBe(true);
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
