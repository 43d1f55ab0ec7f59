import type { JobProgress } from "../../model/drs.ts";
import type { JobDetail } from "./detail.ts";

/** DRS writes numbers as text, percentages with and without their sign (contract section 4.1, `progress_info`). */
const NUMBER = /^(\d+(?:\.\d+)?)\s*%?$/;

function numberIn(text: string | undefined): number | null {
  const found = text === undefined ? null : NUMBER.exec(text.trim());
  return found ? Number(found[1]) : null;
}

const percentIn = (text: string | undefined) => {
  const percent = numberIn(text);
  return percent === null ? null : Math.min(100, percent);
};

/** What ShowJobDetail `type=progress` says of a transfer; `null` when it says nothing. */
export function readProgress({ progress_info: found }: JobDetail): JobProgress | null {
  if (!found) return null;
  const progress = {
    percent: percentIn(found.progress),
    remaining: numberIn(found.remaining_time),
    delay: numberIn(found.incr_trans_delay),
  };
  return Object.values(progress).every((value) => value === null) ? null : progress;
}

/** What a check, a diagnosis or a repair says of itself while it runs, where that is a percentage: `40%`. */
export function progressInNote(note: string | null): JobProgress | null {
  const percent = note?.endsWith("%") ? percentIn(note) : null;
  return percent === null ? null : { percent, remaining: null, delay: null };
}
