import { nativeBatchExamples, nativeExamples } from "./examples.ts";
import * as native from "./native.ts";
import type { Answer, Route } from "./route.ts";
import type { Requests } from "./verb-bodies.ts";

const OPERATION = ["X-Operation-Id"] as const;

const READS = ["unauthenticated", "project", "denied", "credential", "unavailable"] as const;
const ACTS = [...READS, "parameter", "held", "locked", "limited", "too_large", "media_type", "reused", "lost"] as const;

const asDrs = (schema: Answer["schema"]): Route["answers"] => ({
  200: { description: "As DRS gave it", ...(schema ? { schema } : {}) },
});

/** `/v5`. */
export const nativeRoutes = (bodies: Requests): readonly Route[] => [
  {
    method: "post",
    path: "/v5/{project_id}/jobs/{job_id}/action",
    id: "ExecuteJobAction",
    tag: "native",
    who: "native",
    summary: "ExecuteJobAction",
    description:
      'Answered as DRS answers, when it has. Where a value is secret, `{"secret":"NAME"}` stands for one that the gateway keeps.',
    headers: native.nativeActHeaderSchema,
    body: { schema: bodies.native, examples: nativeExamples() },
    answers: {
      200: {
        description: "Carried out",
        schema: native.drsSuccessSchema,
        headers: OPERATION,
        examples: { success: { summary: "carried out", value: { status: "success" } } },
      },
      202: {
        description: "Begun; ask ShowJobDetail for the result",
        schema: native.drsQuerySchema,
        headers: OPERATION,
        examples: {
          begun: { summary: "begun", value: { query_id: "c5c1ffb3-c902-4b31-a606-dfa1231831f9" } },
        },
      },
    },
    nativeRefusals: [...ACTS, "no_such_job"],
  },
  {
    method: "post",
    path: "/v5/{project_id}/jobs/action",
    id: "BatchExecuteJobActions",
    tag: "native",
    who: "native",
    summary: "BatchExecuteJobActions",
    headers: native.nativeActHeaderSchema,
    body: { schema: bodies.nativeBatch, examples: nativeBatchExamples },
    answers: {
      200: { description: "One row a job", schema: native.drsBatchSchema, headers: OPERATION },
      202: { description: "Every row has a query_id", schema: native.drsBatchSchema, headers: OPERATION },
    },
    nativeRefusals: ACTS,
  },
  {
    method: "get",
    path: "/v5/{project_id}/jobs",
    id: "ListJobs",
    tag: "native",
    who: "native",
    summary: "ListJobs",
    description: "The query goes to DRS as it comes, also what is not listed here.",
    query: native.listQuerySchema,
    headers: native.nativeHeaderSchema,
    answers: asDrs(native.drsJobsSchema),
    nativeRefusals: READS,
  },
  {
    method: "get",
    path: "/v5/{project_id}/jobs/{job_id}",
    id: "ShowJobDetail",
    tag: "native",
    who: "native",
    summary: "ShowJobDetail",
    description: "The query goes to DRS as it comes, also what is not listed here. Secrets in the answer are masked.",
    query: native.detailQuerySchema,
    headers: native.nativeHeaderSchema,
    answers: asDrs(native.drsJobSchema),
    nativeRefusals: [...READS, "no_such_job"],
  },
  {
    method: "get",
    path: "/v5/{project_id}/jobs/{job_id}/actions",
    id: "ShowActions",
    tag: "native",
    who: "native",
    summary: "ShowActions",
    headers: native.nativeHeaderSchema,
    answers: asDrs(native.drsActionsSchema),
    nativeRefusals: [...READS, "no_such_job"],
  },
];
