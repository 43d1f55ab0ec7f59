import { describe, expect, test } from "vitest";
import { REPORT } from "../../shared/limits.ts";
import { isLate, obstacleTo } from "./pacing.ts";

const NOW = 1_000_000;
const way = { carries: "all", limit: { expiresAt: NOW + 1, uses: 5, keep: 2 } } as const;
const over = { ...way, limit: { ...way.limit, expiresAt: NOW } };
const anyNumber = { ...way, limit: { ...way.limit, uses: null } };
const endless = { ...way, limit: null };
const [ends, last] = [
  { carries: "ends", limit: null },
  { carries: "last", limit: null },
] as const;

describe("a message does not go its way", () => {
  test.each([
    ["an end, when its time is over", "final", 0, over],
    ["an end, when all uses are used", "final", 5, way],
    ["progress, when its time is over", "progress", 0, over],
    ["progress, when the rest is kept for the end", "progress", 3, way],
    ["news, when its time is over", "news", 0, over],
    ["news, when the rest is kept for the end", "news", 3, way],
    ["progress, to who does not look there for it", "progress", 0, ends],
    ["progress, where nothing can be written over", "progress", 0, last],
  ] as const)("%s", (_, kind, uses, to) => {
    expect(obstacleTo({ kind }, { uses }, to, NOW)).toEqual(expect.any(String));
  });
});

describe("an end helps nobody any more", () => {
  test.each([
    ["a day after it came", "final", 1, true],
    ["unless the day is not over", "final", 0, false],
    ["unless it has not come at all", "progress", 1, false],
    ["a day after it was seen, as news, whatever came since", "news", 1, true],
    ["unless it was seen within the day", "news", 0, false],
  ] as const)("%s", (_, kind, more, expected) => {
    const news = kind === "news" ? ({ kind: "failed", status: "X", progress: null, at: NOW } as const) : null;
    const finishedAt = kind === "news" ? NOW + REPORT.window : NOW;
    expect(isLate({ kind, news }, { finishedAt }, NOW + REPORT.window + more)).toBe(expected);
  });
});

describe("nothing stands in the way", () => {
  test.each([
    ["of progress, while more is left than is kept", "progress", 2, way],
    ["of news, while more is left than is kept", "news", 2, way],
    ["of an end, while one use is left", "final", 4, way],
    ["of progress, where any number is taken for a time", "progress", 500, anyNumber],
    ["where the platform sets no limit", "progress", 500, endless],
    ["of an end, to who does not look there for progress", "final", 0, ends],
    ["of an end, where nothing can be written over", "final", 0, last],
    ["of news, where nothing can be written over", "news", 0, last],
  ] as const)("%s", (_, kind, uses, to) => {
    expect(obstacleTo({ kind }, { uses }, to, NOW)).toBeNull();
  });
});
