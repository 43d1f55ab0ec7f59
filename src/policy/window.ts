import { WEEKDAYS } from "../config/policy/schema.ts";
import type { Freeze } from "../config/schema.ts";

/** When freezes hold. */

/** Says until when a window that holds at an instant goes on; `null` when none does. Epoch milliseconds. */
export type Window = (now: number) => number | null;

type Recurrence = NonNullable<Freeze["every"]>;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A dated window holds from its first instant to just before its last. The config is refused when one of them is missing. */
export function windowOf({
  from = Number.NEGATIVE_INFINITY,
  until = Number.POSITIVE_INFINITY,
  every,
}: Pick<Freeze, "from" | "until" | "every">): Window {
  return every === undefined ? (now) => (now >= from && now < until ? until : null) : recurring(every);
}

/**
 * A window that begins on some days of the week at a local time and ends at another, on the next day when that is not later.
 * Windows that touch are one.
 */
function recurring({ days, from, to, timezone }: Recurrence): Window {
  const zone = zoneOf(timezone);
  const begins = new Set(days.map((day) => WEEKDAYS.indexOf(day)));
  const length = to > from ? to - from : to - from + DAY / MINUTE;

  const endAt = (now: number): number | null => {
    const today = Math.floor(zone.local(now) / DAY) * DAY;
    const ends = [today - DAY, today].flatMap((day) => {
      if (!begins.has(new Date(day).getUTCDay())) return [];
      const start = day + from * MINUTE;
      const end = zone.last(start + length * MINUTE);
      return zone.first(start) <= now && now < end ? [end] : [];
    });
    return ends.length === 0 ? null : Math.max(...ends);
  };

  return (now) => {
    let end = endAt(now);
    // A week of windows that touch has no end: after the last of its days there is nothing new to find.
    for (let count = 0; end !== null && count < WEEKDAYS.length; count += 1) {
      const next = endAt(end);
      if (next === null) return end;
      end = next;
    }
    return end === null ? null : Number.POSITIVE_INFINITY;
  };
}

const FORMAT = {
  calendar: "iso8601",
  numberingSystem: "latn",
  hourCycle: "h23",
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  minute: "numeric",
  second: "numeric",
} as const satisfies Intl.DateTimeFormatOptions;

/** Local times are written as if they were UTC. */
interface Zone {
  readonly local: (instant: number) => number;
  readonly first: (local: number) => number;
  readonly last: (local: number) => number;
}

/**
 * A time zone by what `Intl` knows of it. A local time that the clock skips is read with the offset before the gap, and
 * of one that comes twice a window begins with the first (RFC 5545 section 3.3.5) but ends with the second: who reads
 * "until 01:30" does not expect the freeze to be over at the first and back an hour later.
 */
function zoneOf(timeZone: string): Zone {
  const format = new Intl.DateTimeFormat("en-US", { ...FORMAT, timeZone });
  const local = (instant: number): number => {
    const part: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
    for (const { type, value } of format.formatToParts(instant)) part[type] = value;
    const [hour, minute, second] = [Number(part.hour), Number(part.minute), Number(part.second)];
    return Date.UTC(Number(part.year), Number(part.month) - 1, Number(part.day), hour, minute, second);
  };
  /** Every instant at which the clock shows this, by the offsets a day before and a day after: clocks change less often. */
  const instants = (wanted: number): readonly [number, number] => {
    const [before, after] = [wanted - DAY, wanted + DAY].map((near) => wanted - (local(near) - near));
    const shown = [before ?? wanted, after ?? wanted].filter((instant) => local(instant) === wanted);
    const [one = before ?? wanted, other = one] = shown;
    return [Math.min(one, other), Math.max(one, other)];
  };
  return { local, first: (wanted) => instants(wanted)[0], last: (wanted) => instants(wanted)[1] };
}
