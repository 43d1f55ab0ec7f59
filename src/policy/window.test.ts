import { describe, expect, test } from "vitest";
import { freezeSchema } from "../config/policy/schema.ts";
import { windowOf } from "./window.ts";

const windowOfInput = (times: object) =>
  windowOf(freezeSchema.parse({ name: "f", jobs: ["*"], reason: "why", ...times }));

const every = (days: string[], from: string, to: string, timezone: string) =>
  windowOfInput({ every: { days, from, to, timezone } });

const endAt = (window: ReturnType<typeof windowOf>, time: string) => {
  const end = window(Date.parse(time));
  return end === null || end === Number.POSITIVE_INFINITY ? end : new Date(end).toISOString().replace(".000", "");
};

describe("a dated window holds from its beginning to just before its end", () => {
  const window = windowOfInput({ from: "2026-12-31T22:00:00+08:00", until: "2027-01-02T00:00:00+08:00" });
  const END = "2027-01-01T16:00:00Z";
  test.each([
    ["2026-12-31T13:59:59.999Z", null],
    ["2026-12-31T14:00:00Z", END],
    ["2027-01-01T15:59:59.999Z", END],
    ["2027-01-01T16:00:00Z", null],
  ])("at %s: %s", (time, end) => {
    expect(endAt(window, time)).toBe(end);
  });
});

describe("a recurring window holds", () => {
  const shanghai = every(["fri", "sat"], "22:00", "06:00", "Asia/Shanghai");
  const office = every(["mon", "tue"], "09:00", "17:30", "Asia/Kolkata");
  const weekend = every(["sat", "sun"], "00:00", "00:00", "UTC");
  const always = every(["sun", "mon", "tue", "wed", "thu", "fri", "sat"], "08:00", "08:00", "UTC");

  test.each<[string, typeof shanghai, string, string | number | null]>([
    ["not before it begins", shanghai, "2026-11-27T21:59:59+08:00", null],
    ["from its beginning", shanghai, "2026-11-27T22:00:00+08:00", "2026-11-27T22:00:00Z"],
    ["over midnight", shanghai, "2026-11-28T05:59:59+08:00", "2026-11-27T22:00:00Z"],
    ["not from its end on", shanghai, "2026-11-28T06:00:00+08:00", null],
    ["on the second of its days", shanghai, "2026-11-28T23:00:00+08:00", "2026-11-28T22:00:00Z"],
    ["over midnight into a day that is not listed", shanghai, "2026-11-29T03:00:00+08:00", "2026-11-28T22:00:00Z"],
    ["not on the evening of that day", shanghai, "2026-11-29T23:00:00+08:00", null],
    ["not before midnight of the day before", shanghai, "2026-11-27T03:00:00+08:00", null],
    ["within a day, in half hours of a zone", office, "2026-11-23T17:29:59+05:30", "2026-11-23T12:00:00Z"],
    ["not after it", office, "2026-11-23T17:30:00+05:30", null],
    ["until the end of the last of days that touch", weekend, "2026-11-28T00:00:00Z", "2026-11-30T00:00:00Z"],
    ["not on the day after them", weekend, "2026-11-30T00:00:00Z", null],
    ["without an end when all days touch", always, "2026-11-28T00:00:00Z", Number.POSITIVE_INFINITY],
  ])("%s", (_, window, time, end) => {
    expect(endAt(window, time)).toBe(end);
  });
});

/** Berlin skips 02:00–03:00 on 2026-03-29 and has it twice on 2026-10-25 (IANA time zone database). */
describe("when clocks change a recurring window", () => {
  const night = every(["sat"], "22:00", "06:00", "Europe/Berlin");
  const untilTwice = every(["sun"], "01:00", "02:30", "Europe/Berlin");
  const fromTwice = every(["sun"], "02:30", "04:00", "Europe/Berlin");
  const skipped = every(["sun"], "02:15", "02:45", "Europe/Berlin");
  const dayLong = every(["sun"], "00:00", "00:00", "America/New_York");

  test.each<[string, typeof night, string, string | null]>([
    ["is an hour shorter in spring", night, "2026-03-28T21:00:00Z", "2026-03-29T04:00:00Z"],
    ["is over by the new clock", night, "2026-03-29T04:00:00Z", null],
    ["is an hour longer in autumn", night, "2026-10-24T20:00:00Z", "2026-10-25T05:00:00Z"],
    ["holds until then", night, "2026-10-25T04:59:59Z", "2026-10-25T05:00:00Z"],
    [
      "that ends at a time that comes twice ends with the second",
      untilTwice,
      "2026-10-25T00:45:00Z",
      "2026-10-25T01:30:00Z",
    ],
    ["and does not come back", untilTwice, "2026-10-25T01:30:00Z", null],
    [
      "that begins at a time that comes twice begins with the first",
      fromTwice,
      "2026-10-25T00:30:00Z",
      "2026-10-25T03:00:00Z",
    ],
    ["in skipped time is kept after it", skipped, "2026-03-29T01:20:00Z", "2026-03-29T01:45:00Z"],
    ["of a whole day has 25 hours", dayLong, "2026-11-02T04:59:59Z", "2026-11-02T05:00:00Z"],
    ["of a whole day has 23 hours", dayLong, "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"],
  ])("%s", (_, window, time, end) => {
    expect(endAt(window, time)).toBe(end);
  });
});

test.each(["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe"])(
  "in %s a window from midnight to midnight is the local day, the whole year round",
  (timezone) => {
    const day = new Intl.DateTimeFormat("en-US", { timeZone: timezone, weekday: "short" });
    const window = every(["wed"], "00:00", "00:00", timezone);
    for (let time = Date.UTC(2026, 0, 1); time < Date.UTC(2027, 0, 1); time += 3_599_000)
      expect(window(time) !== null, new Date(time).toISOString()).toBe(day.format(time) === "Wed");
  },
);
