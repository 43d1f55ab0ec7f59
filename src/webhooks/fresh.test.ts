import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inbound, NOW } from "../../test/support/judge.ts";
import { type Freshness, isFresh } from "./fresh.ts";

const rule = (unit: Freshness["unit"], whenAbsent: Freshness["whenAbsent"] = "refuse"): Freshness => ({
  from: { header: "x-time" },
  unit,
  tolerance: 300,
  whenAbsent,
});
const at = (fresh: Freshness, time: string) => isFresh(fresh, inbound({ headers: { "x-time": time } }), NOW * 1000);

/** The same moment as each unit writes it. */
const WRITTEN: Readonly<Record<Freshness["unit"], (seconds: number) => string>> = {
  seconds: String,
  milliseconds: (seconds) => String(seconds * 1000),
  iso: (seconds) => new Date(seconds * 1000).toISOString(),
};
const UNITS = ["seconds", "milliseconds", "iso"] as const;

describe.each(UNITS)("a time in %s is not fresh", (unit) => {
  test.each([-301, 301, -86_400, 86_400])("%s s from now", (seconds) => {
    expect(at(rule(unit), WRITTEN[unit](NOW + seconds))).toBe(false);
  });

  test.each(UNITS.filter((other) => other !== unit))("when it is in %s", (other) => {
    expect(at(rule(unit), WRITTEN[other](NOW))).toBe(false);
  });

  test.each([
    ...["", "NaN", "Infinity", "-Infinity", "null", "undefined", "true", "now", "0", "-1", "+1", "1e9", "1.79e9"],
    ...[`-${NOW}`, `+${NOW}`, `${NOW}.0`, `${NOW}s`, `0x${NOW.toString(16)}`, `${NOW},${NOW}`, "１７９０００００００"],
    ...["9".repeat(400), "2026-09-21", "2026-09-21T14:13:20", "2026-99-99T99:99:99Z", "21 Sep 2026 14:13:20 GMT"],
  ])("when it reads %j", (time) => {
    // A header cannot hold every text; a body can.
    const body = JSON.stringify({ time });
    expect(isFresh({ ...rule(unit), from: { json: ["time"] } }, inbound({ body }), NOW * 1000)).toBe(false);
  });

  test("whatever else it is", () => {
    fc.assert(
      fc.property(fc.string(), (time) => {
        const body = JSON.stringify({ time });
        expect(isFresh({ ...rule(unit), from: { json: ["time"] } }, inbound({ body }), NOW * 1000)).toBe(false);
      }),
    );
  });
});

test.each(UNITS)("a time in %s is fresh when it is up to 300 s from now, either way", (unit) => {
  fc.assert(
    fc.property(fc.integer({ min: -300, max: 300 }), (seconds) => {
      expect(at(rule(unit), WRITTEN[unit](NOW + seconds))).toBe(true);
    }),
  );
});

test.each(["2026-09-21T14:13:20.1234567Z", "2026-09-21T22:13:20+08:00", "2026-09-21T14:13:20.000+0000"])(
  "platforms write the same moment in several ways: %s",
  (time) => {
    expect(at(rule("iso"), time)).toBe(true);
  },
);

describe("a time in the body", () => {
  const json = (body: string, whenAbsent: Freshness["whenAbsent"] = "refuse") =>
    isFresh({ ...rule("seconds", whenAbsent), from: { json: ["event", "at"] } }, inbound({ body }), NOW * 1000);

  test.each([
    ["that is no JSON", `event.at=${NOW}`],
    ["that is empty", ""],
    ["that holds it elsewhere", `{"at":${NOW}}`],
    ["of another kind", "[]"],
    ["whose path ends early", '{"event":null}'],
    ["whose path is what every object has", '{"event":"at"}'],
    ["with null for it", '{"event":{"at":null}}'],
  ])("is not found in one %s", (_, body) => {
    expect(json(body)).toBe(false);
    expect(json(body, "accept")).toBe(true);
  });

  test.each(["true", "[]", "{}", `[${NOW}]`, `${NOW}.5`, `-${NOW}`, "1e400", '"NaN"', '""'])(
    "that is %s is wrong, not absent",
    (value) => {
      expect(json(`{"event":{"at":${value}}}`, "accept")).toBe(false);
    },
  );

  test("is read as a number or as a text", () => {
    expect(json(`{"event":{"at":${NOW}}}`)).toBe(true);
    expect(json(`{"event":{"at":"${NOW}"}}`)).toBe(true);
  });
});

test("a time in the query is that of the address, with or without a host", () => {
  const fresh: Freshness = { ...rule("seconds"), from: { query: "t" } };
  expect(isFresh(fresh, inbound({ url: `/x?t=${NOW - 301}` }), NOW * 1000)).toBe(false);
  expect(isFresh(fresh, inbound({ url: "/x" }), NOW * 1000)).toBe(false);
  expect(isFresh(fresh, inbound({ url: `/x?t=${NOW}` }), NOW * 1000)).toBe(true);
  expect(isFresh(fresh, inbound({ url: `https://gateway.example/x?t=${NOW}` }), NOW * 1000)).toBe(true);
});
