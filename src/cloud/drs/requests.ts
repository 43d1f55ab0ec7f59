import type { ActionParams } from "../../model/drs.ts";
import type { DetailQuery } from "./detail.ts";

/** A call to the cloud, exactly as it is signed and sent. */
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

/** Language of DRS's messages; the gateway itself reads codes only. */
const DEFAULT_LANGUAGE = "en-us";

const headers = (language: string | null) => ({
  "content-type": "application/json",
  "x-language": language ?? DEFAULT_LANGUAGE,
});

const projectUrl = (origin: string, projectId: string) => `${origin}/v5/${encodeURIComponent(projectId)}/jobs`;

const jobUrl = ({ origin, projectId, jobId }: Target) =>
  `${projectUrl(origin, projectId)}/${encodeURIComponent(jobId)}`;

/** The job that a call is about, by its address; `null` for calls about several jobs or none. */
export function calledJob({ url }: Pick<UpstreamRequest, "url">): string | null {
  const [, jobId] = /\/v5\/[^/?]+\/jobs\/([^/?]+)/.exec(url) ?? [];
  return jobId === undefined ? null : decodeURIComponent(jobId);
}

/** Build the body of ExecuteJobAction. DRS accepts absent and empty `action_params` alike (contract section 1.3). */
export const actionBody = (action: string, actionParams: ActionParams) => ({
  job: { action_name: action, action_params: actionParams },
});

/** `POST /v5/{project_id}/jobs/{job_id}/action` (contract section 1). */
export const actionRequest = (target: Target, body: string, language: string | null): UpstreamRequest => ({
  method: "POST",
  url: `${jobUrl(target)}/action`,
  headers: headers(language),
  body,
});

/** Write a query as in a URL; fields with the value `undefined` are left out. */
const queryString = (query: object) => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
};

/** ShowJobDetail: `GET /v5/{project_id}/jobs/{job_id}?type=` (contract section 4.1). */
export const detailRequest = (target: Target, query: DetailQuery, language: string | null = null): UpstreamRequest =>
  nativeRead(target, "", queryString(query), language);

/** ListJobs: `GET /v5/{project_id}/jobs` (contract section 4.3). */
export const listRequest = (
  origin: string,
  projectId: string,
  search: string,
  language: string | null,
): UpstreamRequest => ({
  method: "GET",
  url: `${projectUrl(origin, projectId)}${search === "" ? "" : `?${search}`}`,
  headers: headers(language),
  body: null,
});

/** Read one job with a caller's query: ShowJobDetail, or ShowActions below `/actions` (contract sections 4.1 and 4.2). */
export const nativeRead = (
  target: Target,
  below: "" | "/actions",
  search: string,
  language: string | null,
): UpstreamRequest => ({
  method: "GET",
  url: `${jobUrl(target)}${below}${search === "" ? "" : `?${search}`}`,
  headers: headers(language),
  body: null,
});

/**
 * BatchListJobStatus: `POST /v3/{project_id}/jobs/batch-status` (contract section 4.3), with all ids on one page. The schema
 * spells `page_req`, the official example `pageReq`.
 */
export const statusesRequest = (origin: string, projectId: string, jobIds: readonly string[]): UpstreamRequest => ({
  method: "POST",
  url: `${origin}/v3/${encodeURIComponent(projectId)}/jobs/batch-status`,
  headers: headers(null),
  body: JSON.stringify({ jobs: jobIds, page_req: { cur_page: 1, per_page: jobIds.length } }),
});

/** BatchListProgresses: `POST /v3/{project_id}/jobs/batch-progress` (the official SDK's BatchQueryProgressReq). */
export const progressesRequest = (origin: string, projectId: string, jobIds: readonly string[]): UpstreamRequest => ({
  method: "POST",
  url: `${origin}/v3/${encodeURIComponent(projectId)}/jobs/batch-progress`,
  headers: headers(null),
  body: JSON.stringify({ jobs: jobIds }),
});
