import { describe, expect, test } from "vitest";
import { REPORT } from "../../shared/limits.ts";
import { isLate, nextTry, obstacleTo } from "./pacing.ts";

const NOW = 1_000_000;
const way = { carries: "all", limit: { expiresAt: NOW + 1, uses: 5, keep: 2 } } as const;
const over = { ...way, limit: { ...way.limit, expiresAt: NOW } };
const anyNumber = { ...way, limit: { ...way.limit, uses: null } };
const endless = { ...way, limit: null };
const [ends, last] = [
  { carries: "ends", limit: null },
  { carries: "last", limit: null },
] as const;

describe("obstacleTo", () => {
  test.each([
    ["a last report is stopped when the route's time is over", "final", 0, over],
    ["progress is stopped when the route's time is over", "progress", 0, over],
    ["progress is stopped when the rest is kept for the end", "progress", 3, way],
    ["an update is stopped when the route's time is over", "news", 0, over],
    ["an update is stopped when the rest is kept for the end", "news", 3, way],
    ["progress is stopped on a route for ends only", "progress", 0, ends],
    ["progress is stopped where no message can be edited", "progress", 0, last],
  ] as const)("%s", (_, kind, uses, to) => {
    expect(obstacleTo({ kind }, { uses }, to, NOW)).toEqual(expect.any(String));
  });
});

describe("isLate", () => {
  test.each([
    ["a last report is late a day after the end", "final", 1, true],
    ["a last report is not late before the day is over", "final", 0, false],
    ["progress is never late", "progress", 1, false],
    ["an update is late a day after it was seen, whatever came since", "news", 1, true],
    ["an update of the same day is not late", "news", 0, false],
  ] as const)("%s", (_, kind, more, expected) => {
    const news = kind === "news" ? ({ kind: "failed", status: "X", progress: null, at: NOW } as const) : null;
    const finishedAt = kind === "news" ? NOW + REPORT.window : NOW;
    expect(isLate({ kind, news }, { finishedAt }, NOW + REPORT.window + more)).toBe(expected);
  });
});

describe("obstacleTo on an open route", () => {
  test.each([
    ["progress may leave while more uses are left than are kept", "progress", 2, way],
    ["an update may leave while more uses are left than are kept", "news", 2, way],
    ["a last report may leave while one use is left", "final", 4, way],
    ["a last report may leave when all uses are counted, of which the platform may have seen none", "final", 9, way],
    ["progress may leave where any number of messages is taken for a time", "progress", 500, anyNumber],
    ["progress may leave where the platform sets no limit", "progress", 500, endless],
    ["a last report may leave on a route for ends only", "final", 0, ends],
    ["a last report may leave where no message can be edited", "final", 0, last],
    ["an update may leave where no message can be edited", "news", 0, last],
  ] as const)("%s", (_, kind, uses, to) => {
    expect(obstacleTo({ kind }, { uses }, to, NOW)).toBeNull();
  });
});

describe("nextTry", () => {
  const expiring = (inMilliseconds: number) => ({ limit: { expiresAt: NOW + inMilliseconds, uses: 5, keep: 2 } });
  test.each([
    ["comes after the pause", 60_000, { limit: null }, 60_000],
    ["comes after the pause where the route lasts longer", 60_000, expiring(300_000), 60_000],
    ["comes once more before the route expires", 600_000, expiring(300_000), 280_000],
    ["comes after the pause once the last try is over", 5000, expiring(10_000), 5000],
  ] as const)("%s", (_, pause, route, after) => {
    expect(nextTry(NOW, pause, route)).toBe(NOW + after);
  });
});
