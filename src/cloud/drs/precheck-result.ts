import * as z from "zod";
import type { ReadOutcome } from "../../model/drs.ts";
import { NO_INFORMATION } from "./errors.ts";
import { readResponse } from "./outcome.ts";
import type { UpstreamRequest } from "./requests.ts";
import type { Failure, UpstreamResponse } from "./transport.ts";

/**
 * BatchCheckResults of v3, `POST /v3/{project_id}/jobs/batch-precheck-result`: the newest precheck of a job, whoever ran it
 * (official page drs_03_0111; the Terraform provider reads it before a start and before a reset). Skipped items keep
 * `FAILED` and raise `total_passed_rate`.
 */

const text = z.string().optional().catch(undefined);

const rowSchema = z.object({
  process: text,
  total_passed_rate: text,
  error_code: text,
  precheck_result: z.array(z.object({ item: z.string(), result: text })).catch([]),
});

const bodySchema = z.object({ results: z.array(rowSchema) });

/** The newest precheck of a job. */
export interface NewestPrecheck {
  readonly state: "none" | "running" | "passed" | "failed";
  /** Names of the items that failed. */
  readonly failed: readonly string[];
}

const NONE: NewestPrecheck = { state: "none", failed: [] };

/** Build the reading of one job's newest precheck. */
export const precheckResultRequest = (origin: string, projectId: string, jobId: string): UpstreamRequest => ({
  method: "POST",
  url: `${origin}/v3/${encodeURIComponent(projectId)}/jobs/batch-precheck-result`,
  headers: { "content-type": "application/json", "x-language": "en-us" },
  body: JSON.stringify({ jobs: [jobId] }),
});

/** Read the newest precheck of one job. */
export const readPrecheckResult = (response: UpstreamResponse | Failure): ReadOutcome<NewestPrecheck> =>
  readResponse(response, (body) => {
    const parsed = bodySchema.safeParse(body);
    if (!parsed.success) return null;
    const [row] = parsed.data.results;
    if (row === undefined || NO_INFORMATION.has(row.error_code ?? "")) return NONE;
    if (row.error_code !== undefined || row.process === undefined) return null;
    const failed = row.precheck_result.filter(({ result }) => result === "FAILED").map(({ item }) => item);
    if (row.process !== "100%") return { state: "running", failed: [] };
    return row.total_passed_rate === "100%" ? { state: "passed", failed: [] } : { state: "failed", failed };
  });
