import type { ActionParams } from "./catalogue.ts";
import type { DetailType } from "./detail.ts";

/** A call before it is authorised: what is signed is exactly what is sent. */
export interface UpstreamRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** The job that a call is about: the service origin, the project and the job's id as DRS writes it. */
export interface Target {
  readonly origin: string;
  readonly projectId: string;
  readonly jobId: string;
}

const HEADERS = { "content-type": "application/json", "x-language": "en-us" } as const;

const jobUrl = ({ origin, projectId, jobId }: Target) =>
  `${origin}/v5/${encodeURIComponent(projectId)}/jobs/${encodeURIComponent(jobId)}`;

/** The body of ExecuteJobAction. Absent and empty `action_params` are both accepted (contract section 1.3). */
export const actionBody = (action: string, actionParams: ActionParams) => ({
  job: { action_name: action, action_params: actionParams },
});

/** `POST /v5/{project_id}/jobs/{job_id}/action` (contract section 1). */
export function actionRequest(target: Target, action: string, actionParams: ActionParams): UpstreamRequest {
  const body = JSON.stringify(actionBody(action, actionParams));
  return { method: "POST", url: `${jobUrl(target)}/action`, headers: HEADERS, body };
}

/** `GET /v5/{project_id}/jobs/{job_id}?type=` (contract section 4.1). */
export function detailRequest(target: Target, type: DetailType, queryId?: string): UpstreamRequest {
  const query = new URLSearchParams({ type, ...(queryId === undefined ? {} : { query_id: queryId }) });
  return { method: "GET", url: `${jobUrl(target)}?${query}`, headers: HEADERS, body: null };
}
