import { describe, expect, test } from "vitest";
import { START_LEAD, startTimeBlocker, startTimeOf } from "./start-time.ts";

const NOW = Date.parse("2026-11-24T12:00:00+08:00");

const blockerAt = (ahead: number, lead = START_LEAD) =>
  startTimeBlocker({ at: new Date(NOW + ahead).toISOString() }, NOW, lead);

describe("startTimeBlocker", () => {
  test.each([
    ["years ago", -6 * 365 * 24 * 3600_000, true],
    ["a moment ago", -1, true],
    ["now", 0, false],
    ["in 4:59.999", 300_000 - 1, false],
  ])("refuses a time %s", (_, ahead, isPast) => {
    const earliest = "2026-11-24T04:10:00.000Z";
    expect(blockerAt(ahead)).toEqual({ code: "start_time", isPast, earliest });
  });

  test("accepts a time from 5 minutes ahead on, and none", () => {
    expect(blockerAt(300_000)).toBeNull();
    expect(startTimeBlocker({}, NOW, START_LEAD)).toBeNull();
  });

  test("refuses only past times just before sending", () => {
    expect(blockerAt(1, 0)).toBeNull();
    expect(blockerAt(-1, 0)).toMatchObject({ isPast: true });
  });
});

test("startTimeOf writes epoch milliseconds as a string", () => {
  expect(startTimeOf("2026-11-24T12:00:00+08:00")).toBe(String(NOW));
  expect(startTimeOf(undefined)).toBeUndefined();
});
