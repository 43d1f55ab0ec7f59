import type { Context } from "hono";
import { Hono } from "hono/tiny";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import * as z from "zod";
import type { Services } from "../../application/services.ts";
import type { Account } from "../../config/compile.ts";
import type { NativeReading } from "../../desk/follow/job-reader.ts";
import { validate } from "../validate.ts";
import type { NativeEnv } from "./authenticate.ts";
import { accountOf, jobOf, languageOf, mayRead } from "./context.ts";
import { refuse } from "./errors.ts";

const projectPath = z.object({ project: z.string() });
const jobPath = z.object({ project: z.string(), job: z.string() });

/** ListJobs, ShowJobDetail and ShowActions: the query goes to DRS as it came, the answer comes back as DRS gave it. */
export const nativeReads = (services: Services) =>
  new Hono<NativeEnv>()
    .get("/:project/jobs", validate("param", projectPath), async (c) => {
      const account = accountOf(c, services, c.req.valid("param").project);
      if (!account.ok) return account.error;
      const may = mayRead(c, services, null);
      return may.ok ? read(c, services, account.value, null, "") : may.error;
    })
    .get("/:project/jobs/:job", validate("param", jobPath), (c) => readJob(c, services, c.req.valid("param"), ""))
    .get("/:project/jobs/:job/actions", validate("param", jobPath), (c) =>
      readJob(c, services, c.req.valid("param"), "/actions"),
    );

async function readJob(
  c: Context<NativeEnv>,
  services: Services,
  path: z.infer<typeof jobPath>,
  below: NativeReading["below"],
): Promise<Response> {
  const account = accountOf(c, services, path.project);
  if (!account.ok) return account.error;
  const job = jobOf(c, services, account.value, path.job);
  if (!job.ok) return job.error;
  const may = mayRead(c, services, job.value);
  return may.ok ? read(c, services, account.value, path.job, below) : may.error;
}

async function read(
  c: Context<NativeEnv>,
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
  return Response.json(outcome.body, { status: outcome.status as ContentfulStatusCode });
}
