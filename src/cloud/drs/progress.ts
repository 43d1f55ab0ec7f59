import type { JobProgress } from "../../model/drs.ts";
import type { JobDetail } from "./detail.ts";

/** DRS writes numbers as strings, percentages with and without `%` (contract section 4.1, `progress_info`). */
const NUMBER = /^(\d+(?:\.\d+)?)\s*%?$/;

function numberIn(text: string | undefined): number | null {
  const found = text === undefined ? null : NUMBER.exec(text.trim());
  return found ? Number(found[1]) : null;
}

const percentIn = (text: string | undefined) => {
  const percent = numberIn(text);
  return percent === null ? null : Math.min(100, percent);
};

/** Read the progress of a transfer from ShowJobDetail `type=progress`; `null` when the response has none. */
export function readProgress({ progress_info: found }: JobDetail): JobProgress | null {
  if (!found) return null;
  const progress = {
    percent: percentIn(found.progress),
    remaining: numberIn(found.remaining_time),
    delay: numberIn(found.incr_trans_delay),
  };
  return Object.values(progress).every((value) => value === null) ? null : progress;
}

/** Read the progress note of a running check, diagnosis or repair; `null` unless it is a percentage such as `40%`. */
export function progressInNote(note: string | null): JobProgress | null {
  const percent = note?.endsWith("%") ? percentIn(note) : null;
  return percent === null ? null : { percent, remaining: null, delay: null };
}
