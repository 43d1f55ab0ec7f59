import { describe, expect, test } from "vitest";
import { REPORT } from "../limits.ts";
import { isLate, obstacleTo } from "./outbox.ts";

const NOW = 1_000_000;
const target = { source: "slack", language: "en-us", address: {}, expiresAt: NOW + 1, uses: 5, keep: 2 } as const;
const over = { ...target, expiresAt: NOW };

describe("a message does not go to the reply address", () => {
  test.each([
    ["an end, when its time is over", "final", "succeeded", 0, over],
    ["an end, when all uses are used", "final", "succeeded", 5, target],
    ["progress, when its time is over", "progress", "running", 0, over],
    ["progress, when the rest is kept for the end", "progress", "running", 3, target],
    ["progress, when the end has come meanwhile", "progress", "succeeded", 0, target],
  ] as const)("%s", (_, kind, state, uses, to) => {
    expect(obstacleTo({ kind }, { state }, { uses }, to, NOW)).toEqual(expect.any(String));
  });
});

describe("an end helps nobody any more", () => {
  test.each([
    ["a day after it came, to the reply address", "final", 1, true],
    ["a day after it came, by the last resort", "last_resort", 1, true],
    ["unless the day is not over", "last_resort", 0, false],
    ["unless it has not come at all", "progress", 1, false],
  ] as const)("%s", (_, kind, more, expected) => {
    expect(isLate({ kind }, { finishedAt: NOW }, NOW + REPORT.window + more)).toBe(expected);
  });
});

describe("nothing stands in the way", () => {
  test.each([
    ["of progress, while more is left than is kept", "progress", "running", 2, target],
    ["of an end, while one use is left", "final", "failed", 4, target],
    ["of the last resort, which needs no reply address", "last_resort", "failed", 5, over],
  ] as const)("%s", (_, kind, state, uses, to) => {
    expect(obstacleTo({ kind }, { state }, { uses }, to, NOW)).toBeNull();
  });
});
