import { decodeTime } from "ulid";
import { describe, expect, test } from "vitest";
import { idsAfter } from "./new-id.ts";

const NOW = Date.UTC(2026, 10, 2);

describe("a new id", () => {
  test("has the time at which it was made", () => {
    expect(decodeTime(idsAfter(null, "abcdef")(NOW).slice(7))).toBe(NOW);
  });

  test.each([
    ["in the same millisecond", 0],
    ["later", 1],
    ["after the clock was set back", -3_600_000],
  ])("sorts after the one before it %s", (_, step) => {
    const newId = idsAfter(null, "abcdef");
    const ids = [newId(NOW), newId(NOW + step), newId(NOW + step), newId(NOW + step + 1)];
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("sorts after the newest one in storage, when the clock was set back before a restart", () => {
    const newest = idsAfter(null, "abcdef")(NOW);
    const id = idsAfter(newest, "abcdef")(NOW - 3_600_000);
    expect([id, newest].toSorted()).toEqual([newest, id]);
    expect(id).toMatch(/^abcdef-[0-9A-HJKMNP-TV-Z]{26}$/);
  });

  test("ignores what is no id of this form", () => {
    expect(decodeTime(idsAfter("watch-1", "abcdef")(NOW).slice(7))).toBe(NOW);
  });
});
