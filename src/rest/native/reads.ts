import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import * as z from "zod";
import type { Services } from "../../application/services.ts";
import type { Account } from "../../config/compile.ts";
import type { NativeReading } from "../../desk/follow/job-reader.ts";
import { type Answer, type Component, component, defineRoute, type RestEnv } from "../route.ts";
import { accountOf, jobOf, languageOf, mayList, mayRead, nativeHeader, refuseJob } from "./context.ts";
import { nativeRefusals, READING, refuse, saysMissing } from "./errors.ts";

const drsJobs = component(
  "DrsJobs",
  z.looseObject({ total_count: z.int().optional(), jobs: z.array(z.looseObject({})) }),
);

const drsJob = component("DrsJob", z.looseObject({ job: z.looseObject({}) }));

/** Names as the console has them, e.g. PAUSE for stop. */
const drsActions = component(
  "DrsActions",
  z.looseObject({ job_action: z.looseObject({ available_actions: z.array(z.string()) }) }),
);

const listQuery = z.looseObject({
  job_type: z.string().describe("migration, sync, cloudDataGuard, …"),
  name: z.string().optional(),
  status: z.string().optional(),
  offset: z.int().optional(),
  limit: z.int().optional(),
});

const detailQuery = z.looseObject({
  type: z.string().describe("what is shown: detail, progress, precheck, network, compare, …"),
  query_id: z.string().optional().describe("of the 202 that began it"),
  offset: z.int().optional(),
  limit: z.int().optional(),
});

const asDrs = (body: Component): Readonly<Record<number, Answer>> => ({
  200: { description: "As DRS gave it", body },
});

/** ListJobs, ShowJobDetail and ShowActions: the query goes to DRS as it came, the answer comes back as DRS gave it. */
export const nativeReads = (services: Services) => [
  defineRoute({
    method: "get",
    path: "/v5/{project_id}/jobs",
    id: "ListJobs",
    tag: "native",
    caller: "native",
    summary: "ListJobs",
    description: "The query goes to DRS as it comes, also what is not listed here.",
    passedOn: { query: listQuery, header: nativeHeader },
    answers: asDrs(drsJobs),
    refusals: [...READING, ...nativeRefusals("denied")],
    handle(c, { path }) {
      const account = accountOf(c, services, path.project_id);
      if (!account.ok) return account.error;
      const may = mayList(c, services);
      return may.ok ? read(c, services, account.value, null, "") : may.error;
    },
  }),
  defineRoute({
    method: "get",
    path: "/v5/{project_id}/jobs/{job_id}",
    id: "ShowJobDetail",
    tag: "native",
    caller: "native",
    summary: "ShowJobDetail",
    description: "The query goes to DRS as it comes, also what is not listed here. Secrets in the answer are masked.",
    passedOn: { query: detailQuery, header: nativeHeader },
    answers: asDrs(drsJob),
    refusals: [...READING, ...nativeRefusals("no_such_job")],
    handle: (c, { path }) => readJob(c, services, path, ""),
  }),
  defineRoute({
    method: "get",
    path: "/v5/{project_id}/jobs/{job_id}/actions",
    id: "ShowActions",
    tag: "native",
    caller: "native",
    summary: "ShowActions",
    passedOn: { header: nativeHeader },
    answers: asDrs(drsActions),
    refusals: [...READING, ...nativeRefusals("no_such_job")],
    handle: (c, { path }) => readJob(c, services, path, "/actions"),
  }),
];

async function readJob(
  c: Context<RestEnv>,
  services: Services,
  path: { readonly project_id: string; readonly job_id: string },
  below: NativeReading["below"],
): Promise<Response> {
  const account = accountOf(c, services, path.project_id);
  if (!account.ok) return account.error;
  const job = jobOf(c, services, account.value, path.job_id);
  if (!job.ok) return job.error;
  if (!mayRead(c, services, job.value)) return refuseJob(c);
  return read(c, services, account.value, path.job_id, below);
}

async function read(
  c: Context<RestEnv>,
  { desk }: Services,
  account: Account,
  jobId: string | null,
  below: NativeReading["below"],
): Promise<Response> {
  const search = new URL(c.req.url).search.slice(1);
  const outcome = await desk(account).nativeRead({ jobId, below, search, language: languageOf(c) });
  if (outcome.kind === "rejected")
    return refuse(c, "credential", `the gateway's credential was not accepted: ${outcome.error.message}`);
  if (outcome.kind === "unavailable") return refuse(c, "unavailable", `DRS could not be asked: ${outcome.cause}`);
  if (saysMissing(outcome.body)) return refuseJob(c);
  return Response.json(outcome.body, { status: outcome.status as ContentfulStatusCode });
}
