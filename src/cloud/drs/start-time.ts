import { err, ok, type Result } from "../../shared/result.ts";
import type { FieldError } from "../../shared/schema-issues.ts";

const MINUTE = 60_000;

/** The least lead of a start time: DRS's console refuses less (contract section 1.3). */
const LEAD = 5 * MINUTE;

/** Example for help and errors. */
export const TIME_EXAMPLE = "2026-12-01T02:00+08:00";

/**
 * Write the param `at` as DRS's `start_time`: epoch milliseconds as a string, `undefined` for "now".
 * @param now the clock, in epoch milliseconds
 */
export function startTimeOf(at: string | undefined, now: number): Result<string | undefined, FieldError[]> {
  if (at === undefined) return ok(undefined);
  const time = Date.parse(at);
  if (time >= now + LEAD) return ok(String(time));
  const wrong = time < now ? "is in the past" : "is less than 5 minutes ahead";
  const detail = `${wrong}: give a time at least 5 minutes ahead, such as ${new Date(now + 2 * LEAD).toISOString()}, or leave it out to start now`;
  return err([{ pointer: "/at", detail }]);
}
