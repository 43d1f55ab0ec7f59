import * as z from "zod";
import type { ReadOutcome } from "../../model/drs.ts";
import type { ChildJob } from "./endings/ending.ts";
import { readRaw } from "./outcome.ts";
import type { Answer, Failure } from "./transport.ts";

/** ListJobs and ShowActions as far as the gateway reads them (contract sections 4.2 and 4.3). */

const text = z.string().optional().catch(undefined);

const listedJobSchema = z.object({
  id: z.string(),
  name: z.string().catch(""),
  status: z.string().catch(""),
  create_time: text,
  children: z
    .array(z.object({ id: z.string(), status: z.string().catch(""), create_time: text }))
    .optional()
    .catch(undefined),
});

const listSchema = z.object({ jobs: z.array(listedJobSchema) });

export type ListedJob = z.infer<typeof listedJobSchema>;

/** One page of ListJobs. */
export const readList = (answer: Answer | Failure): ReadOutcome<readonly ListedJob[]> =>
  readRaw(answer, (body) => {
    const parsed = listSchema.safeParse(body);
    return parsed.success ? parsed.data.jobs : null;
  });

/** A job's children, oldest first. */
export const childrenOf = ({ children = [] }: ListedJob): ChildJob[] =>
  children
    .map(({ id, status, create_time }) => ({ id, status, createdAt: timeOf(create_time) }))
    .sort((left, right) => (left.createdAt ?? 0) - (right.createdAt ?? 0));

/** Epoch milliseconds of DRS's `2022-11-07T16:15:18Z`, or of digits. */
function timeOf(written: string | undefined): number | null {
  if (written === undefined) return null;
  const at = /^\d+$/.test(written) ? Number(written) : Date.parse(written);
  return Number.isFinite(at) ? at : null;
}

const actionsSchema = z.object({ job_action: z.object({ available_actions: z.array(z.string()) }) });

/** The console's names of what may be done now. */
export const readActions = (answer: Answer | Failure): ReadOutcome<readonly string[]> =>
  readRaw(answer, (body) => {
    const parsed = actionsSchema.safeParse(body);
    return parsed.success ? parsed.data.job_action.available_actions : null;
  });

const statusesSchema = z.object({
  results: z.array(z.object({ id: z.string(), status: text, error_code: text })),
});

/** One copy of the documents spells a paused job so. */
const SPELLINGS: Readonly<Record<string, string>> = { PAUSEING: "PAUSING" };

/** A row of BatchListJobStatus: a status, or why there is none. */
export interface JobStatusRow {
  readonly id: string;
  readonly status: string | undefined;
  readonly errorCode: string | undefined;
}

/** The statuses of many jobs. */
export const readStatuses = (answer: Answer | Failure): ReadOutcome<readonly JobStatusRow[]> =>
  readRaw(answer, (body) => {
    const parsed = statusesSchema.safeParse(body);
    if (!parsed.success) return null;
    return parsed.data.results.map(({ id, status, error_code }) => ({
      id,
      status: status === undefined ? undefined : (SPELLINGS[status] ?? status),
      errorCode: error_code,
    }));
  });
