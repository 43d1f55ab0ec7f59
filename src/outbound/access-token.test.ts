import { afterEach, describe, expect, test, vi } from "vitest";
import { REPORT } from "../shared/limits.ts";
import { AccessTokens, type Asked } from "./access-token.ts";

afterEach(() => void vi.useRealTimers());

const NOW = 1_000_000;
const token = (value: string, seconds: number): Asked => ({ token: { value, expiresAt: NOW + seconds * 1000 } });
const refused: Asked = { refused: { kind: "failure", cause: "no" } };

/** Answers one after another, and counts how often it was asked. */
function asking(...answers: Asked[]) {
  let count = 0;
  const ask = async () => answers[count++] ?? refused;
  return { ask, count: () => count };
}

describe("a token", () => {
  test("that was refused is asked for again", async () => {
    const tokens = new AccessTokens();
    const { ask, count } = asking(refused, token("a", 3600));
    expect(await tokens.get("app", NOW, ask)).toEqual(refused);
    expect(await tokens.get("app", NOW, ask)).toEqual(token("a", 3600));
    expect(count()).toBe(2);
  });

  test("is renewed a minute before its end, and kept until then", async () => {
    const tokens = new AccessTokens();
    const { ask, count } = asking(token("a", 3600), token("b", 7200));
    await tokens.get("app", NOW, ask);
    expect(await tokens.get("app", NOW + 3539_000, ask)).toEqual(token("a", 3600));
    expect(await tokens.get("app", NOW + 3540_000, ask)).toEqual(token("b", 7200));
    expect(count()).toBe(2);
  });

  test("is asked for once by many at the same time, and by each app for itself", async () => {
    const tokens = new AccessTokens();
    const { ask, count } = asking(token("a", 3600), token("b", 3600));
    await Promise.all([tokens.get("app", NOW, ask), tokens.get("app", NOW, ask)]);
    expect(count()).toBe(1);
    expect(await tokens.get("other", NOW, ask)).toEqual(token("b", 3600));
  });

  test("is forgotten when it is not taken any more", async () => {
    const tokens = new AccessTokens();
    const { ask } = asking(token("a", 3600), token("b", 3600));
    await tokens.get("app", NOW, ask);
    tokens.forget("app", "a");
    expect(await tokens.get("app", NOW, ask)).toEqual(token("b", 3600));
  });

  test("that was given meanwhile is not forgotten with the one before", async () => {
    const tokens = new AccessTokens();
    const { ask, count } = asking(token("a", 3600));
    await tokens.get("app", NOW, ask);
    tokens.forget("app", "the one before");
    expect(await tokens.get("app", NOW, ask)).toEqual(token("a", 3600));
    expect(count()).toBe(1);
  });

  test("whose call never ends is not waited for, and the next one makes it anew", async () => {
    vi.useFakeTimers();
    const tokens = new AccessTokens();
    const waiting = Promise.all([1, 2].map(() => tokens.get("app", NOW, () => new Promise(() => {}))));
    await vi.advanceTimersByTimeAsync(2 * REPORT.timeout);
    const late = { refused: { kind: "failure", cause: "no access token in time" } };
    expect(await waiting).toEqual([late, late]);
    expect(await tokens.get("app", NOW, asking(token("a", 3600)).ask)).toEqual(token("a", 3600));
  });
});
