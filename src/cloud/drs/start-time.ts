import type { Blocker } from "../../model/blocker.ts";

const MINUTE = 60_000;

/** The least lead of a start time: DRS's console refuses less (contract section 1.3). */
export const START_LEAD = 5 * MINUTE;

/** Example for help and errors. */
export const TIME_EXAMPLE = "2026-12-01T02:00+08:00";

/** Write the param `at` as DRS's `start_time`: epoch milliseconds as a string, `undefined` for "now". */
export const startTimeOf = (at: string | undefined): string | undefined =>
  at === undefined ? undefined : String(Date.parse(at));

/**
 * Check the param `at` against the clock; `null` when nothing is wrong with it.
 * @param params flat params
 * @param now the clock, in epoch milliseconds
 * @param lead milliseconds that the time must be ahead at least
 */
export function startTimeBlocker(
  { at }: Readonly<Record<string, unknown>>,
  now: number,
  lead: number,
): Extract<Blocker, { code: "start_time" }> | null {
  const time = typeof at === "string" ? Date.parse(at) : Number.NaN;
  if (Number.isNaN(time) || time >= now + lead) return null;
  return { code: "start_time", isPast: time < now, earliest: new Date(now + 2 * START_LEAD).toISOString() };
}
