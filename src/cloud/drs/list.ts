import * as z from "zod";
import type { DirectoryJob } from "../../model/directory.ts";
import type { ReadOutcome } from "../../model/drs.ts";
import type { ChildJob } from "./endings/ending.ts";
import { readResponse } from "./outcome.ts";
import { parseTime } from "./parse-time.ts";
import type { Failure, UpstreamResponse } from "./transport.ts";

/** The parts of ListJobs, ShowActions and BatchListJobStatus that the gateway reads (contract sections 4.2 and 4.3). */

const text = z.string().optional().catch(undefined);

const childSchema = z.object({
  id: z.string(),
  name: z.string().catch(""),
  status: z.string().catch(""),
  create_time: text,
  engine_type: text,
  job_direction: text,
  net_type: text,
  job_mode_role: text,
});

const listedJobSchema = childSchema.extend({
  children: z.array(childSchema).optional().catch(undefined),
});

const listSchema = z.object({ jobs: z.array(listedJobSchema) });

export type ListedJob = z.infer<typeof listedJobSchema>;

/** Read one page of ListJobs. */
export const readList = (response: UpstreamResponse | Failure): ReadOutcome<readonly ListedJob[]> =>
  readResponse(response, (body) => {
    const parsed = listSchema.safeParse(body);
    return parsed.success ? parsed.data.jobs : null;
  });

/**
 * The rows of the directory that a job of a listing makes: its own, and those of its children, which are listed in it alone.
 * @param type the type of jobs that was listed
 */
export function directoryJobs(type: string, { children = [], ...job }: ListedJob): DirectoryJob[] {
  const row = (parent: string | null, found: z.infer<typeof childSchema>): DirectoryJob => ({
    ...{ id: found.id, name: found.name, type, parent },
    status: found.status === "" ? null : found.status,
    engine: found.engine_type ?? job.engine_type ?? null,
    direction: found.job_direction ?? job.job_direction ?? null,
    network: found.net_type ?? job.net_type ?? null,
    role: found.job_mode_role ?? (parent === null ? null : "child"),
    createdAt: parseTime(found.create_time),
  });
  return [row(null, job), ...children.map((child) => row(job.id, child))];
}

/** List a job's child jobs, oldest first. */
export const childrenOf = ({
  children = [],
}: {
  readonly children?: readonly Pick<ListedJob, "id" | "status" | "create_time">[] | undefined;
}): ChildJob[] =>
  children
    .map(({ id, status, create_time }) => ({ id, status, createdAt: parseTime(create_time) }))
    .sort((left, right) => (left.createdAt ?? 0) - (right.createdAt ?? 0));

const actionsSchema = z.object({ job_action: z.object({ available_actions: z.array(z.string()) }) });

/** Read ShowActions: the actions that the job allows now, by their names in the DRS console. */
export const readActions = (response: UpstreamResponse | Failure): ReadOutcome<readonly string[]> =>
  readResponse(response, (body) => {
    const parsed = actionsSchema.safeParse(body);
    return parsed.success ? parsed.data.job_action.available_actions : null;
  });

const statusesSchema = z.object({
  results: z.array(z.object({ id: z.string(), status: text, error_code: text })),
});

/** Misspelt statuses: one copy of the documents writes `PAUSEING` for a paused job. */
const SPELLINGS: Readonly<Record<string, string>> = { PAUSEING: "PAUSING" };

/** A row of BatchListJobStatus: a status, or an error code in its place. */
export interface JobStatusRow {
  readonly id: string;
  readonly status: string | undefined;
  readonly errorCode: string | undefined;
}

/** Read BatchListJobStatus: the statuses of many jobs. */
export const readStatuses = (response: UpstreamResponse | Failure): ReadOutcome<readonly JobStatusRow[]> =>
  readResponse(response, (body) => {
    const parsed = statusesSchema.safeParse(body);
    if (!parsed.success) return null;
    return parsed.data.results.map(({ id, status, error_code }) => ({
      id,
      status: status === undefined ? undefined : (SPELLINGS[status] ?? status),
      errorCode: error_code,
    }));
  });
