import * as z from "zod";
import type { JobProgress, ReadOutcome } from "../../model/drs.ts";
import { JOB_STATUSES, type JobStatus } from "../../model/job-status.ts";
import type { JobDetail } from "./detail.ts";
import { readResponse } from "./outcome.ts";
import type { Failure, UpstreamResponse } from "./transport.ts";

const text = z.string().optional().catch(undefined);

type ProgressInfo = NonNullable<JobDetail["progress_info"]>;

/**
 * What means something in which status. DRS fills in zeros for "not applicable": before the full copy, before the incremental
 * phase, and when a job is paused, has failed or has ended.
 */
const MEANINGFUL: ReadonlyMap<string, readonly (keyof JobProgress)[]> = new Map<
  JobStatus,
  readonly (keyof JobProgress)[]
>([
  ["FULL_TRANSFER_STARTED", ["percent", "remaining"]],
  ["FULL_TRANSFER_COMPLETE", ["percent"]],
  ["INCRE_TRANSFER_STARTED", ["percent", "delay"]],
]);

/** DRS's name of each value (contract section 4.1, `progress_info`). */
const FIELDS = {
  percent: "progress",
  remaining: "remaining_time",
  delay: "incr_trans_delay",
} as const satisfies Readonly<Record<keyof JobProgress, keyof ProgressInfo>>;

const NOTHING: JobProgress = { percent: null, remaining: null, delay: null };

const meaningfulIn = (status: string | null | undefined): readonly (keyof JobProgress)[] =>
  MEANINGFUL.get(status ?? "") ?? [];

/** Keep the values that mean something in a status; `null` when none is left. */
export function progressIn(
  status: string | null | undefined,
  progress: JobProgress | null | undefined,
): JobProgress | null {
  if (!progress) return null;
  const kept = meaningfulIn(status).filter((name) => progress[name] !== null);
  return kept.length === 0 ? null : { ...NOTHING, ...Object.fromEntries(kept.map((name) => [name, progress[name]])) };
}

/** Keep the fields of DRS's own `progress_info` that mean something in a status; `null` when no value is left. */
export function progressInfoIn(
  status: string | null | undefined,
  { progress_info: found }: JobDetail,
): ProgressInfo | null {
  const kept = meaningfulIn(status)
    .map((name) => FIELDS[name])
    .filter((field) => found?.[field] !== undefined);
  if (!found || kept.length === 0) return null;
  const { transfer_status } = found;
  return { transfer_status, ...Object.fromEntries(kept.map((field) => [field, found[field]])) };
}

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

/**
 * Read the progress of a transfer from ShowJobDetail `type=progress`; `null` when the response has none.
 * @param status the job's status, which decides what means something
 */
export function readProgress(
  status: string | null | undefined,
  { progress_info: found }: JobDetail,
): JobProgress | null {
  if (!found) return null;
  return progressIn(status, {
    percent: percentIn(found[FIELDS.percent]),
    remaining: numberIn(found[FIELDS.remaining]),
    delay: numberIn(found[FIELDS.delay]),
  });
}

/** A row of BatchListProgresses, by the official SDK's QueryProgressResp: v3 spells the delay with an `e` more than v5. */
const rowSchema = z.object({
  job_id: z.string(),
  progress: text,
  incre_trans_delay: text,
  remaining_time: text,
  transfer_status: text,
  error_code: text,
});

const rowsSchema = z.object({ results: z.array(rowSchema) });

/** The progress of a job that a batch has read; `null` where it has none. */
export interface ProgressRow {
  readonly id: string;
  readonly progress: JobProgress | null;
}

const isStatus = (status: string | undefined) => (JOB_STATUSES as readonly (string | undefined)[]).includes(status);

/**
 * Read BatchListProgresses. Rows with an error are left out.
 * @param statuses the status of each job, which decides what means something
 */
export const readProgresses =
  (statuses: ReadonlyMap<string, string>) =>
  (response: UpstreamResponse | Failure): ReadOutcome<readonly ProgressRow[]> =>
    readResponse(response, (body) => {
      const parsed = rowsSchema.safeParse(body);
      if (!parsed.success) return null;
      const rows = parsed.data.results.filter(({ error_code = "" }) => error_code === "");
      return rows.map(({ job_id: id, transfer_status, progress, remaining_time, incre_trans_delay }) => {
        const found = readProgress(statuses.get(id), {
          progress_info: { progress, remaining_time, incr_trans_delay: incre_trans_delay },
        });
        // The job may have left the status meanwhile: zeros that mean nothing any more.
        return { id, progress: isStatus(transfer_status) ? progressIn(transfer_status, found) : found };
      });
    });

/** Read the progress note of a running check, diagnosis or repair; `null` unless it is a percentage such as `40%`. */
export function progressInNote(note: string | null): JobProgress | null {
  const percent = note?.endsWith("%") ? percentIn(note) : null;
  return percent === null ? null : { percent, remaining: null, delay: null };
}
