import { Hono } from "hono";
import * as z from "zod";
import type { JobRef } from "../config/compile.ts";
import type { Principal } from "../desk/operation.ts";
import type { Action } from "../drs/action.ts";
import { CATALOGUE } from "../drs/catalogue.ts";
import type { JobDetail } from "../drs/detail.ts";
import { JOB_NOT_FOUND } from "../drs/errors.ts";
import type { ReadOutcome } from "../drs/outcome.ts";
import { messagesOf, statusInWords } from "../i18n/messages.ts";
import { problem } from "../problem.ts";
import { decideOn, type Services } from "../services.ts";
import type { RestEnv } from "./authenticate.ts";
import { allowed, jobOf, V1 } from "./context.ts";
import { presentJob, presentOperation, time } from "./present.ts";
import { noQuery, validate } from "./validate.ts";

/** How many of a job's last operations are shown with it. */
const LAST_OPERATIONS = 10;

const inWords = (status: string) => statusInWords(messagesOf("en-us"), status);

/** `GET /v1/jobs` and `GET /v1/jobs/{job}`. */
export const jobRoutes = (services: Services) =>
  new Hono<RestEnv>()
    .get("/jobs", noQuery, async (c) => {
      const readable = [...services.gateway.config.jobs.values()].filter(
        (job) => decideOn(services, c.get("principal"), "read", job, V1).allowed,
      );
      return c.json({ jobs: await withLastStatus(services, readable) });
    })
    .get("/jobs/:job", validate("param", z.object({ job: z.string() })), noQuery, async (c) => {
      const job = await jobOf(c, services, c.req.valid("param").job);
      if (!job.ok) return job.error;
      const may = allowed(c, services, "read", job.value);
      if (!may.ok) return may.error;
      const desk = services.desk(job.value.account);
      const [read, offered, operations] = await Promise.all([
        desk.job(job.value.id),
        desk.consoleActions(job.value.id),
        desk.operations({ job: job.value.id, limit: LAST_OPERATIONS }),
      ]);
      if (read.kind !== "read") return problem(c, ...unreadable(read));
      return c.json({
        ...presentDetail(
          services,
          c.get("principal"),
          job.value,
          read.value,
          offered.kind === "read" ? offered.value : null,
        ),
        operations: operations.map(presentOperation),
      });
    });

/** Each job with the status that its desk last saw; the cloud is not asked. */
async function withLastStatus(services: Services, jobs: readonly JobRef[]) {
  const accounts = [...new Set(jobs.map(({ account }) => account))];
  const rows = await Promise.all(
    accounts.map(async (account) =>
      (await services.desk(account).seen()).map((row) => [`${account.name} ${row.job}`, row] as const),
    ),
  );
  const seen = new Map(rows.flat());
  return jobs.map((job) => {
    const row = seen.get(`${job.account.name} ${job.id}`);
    return { ...presentJob(job), status: row?.status ?? null, status_seen_at: row ? time(row.at) : null };
  });
}

/** A verb is open where DRS's console offers it; one that the console does not name, where the catalogue allows it. */
function isOpen({ console, allowedIn }: Action, status: string | null, offered: readonly string[] | null): boolean {
  if (offered && console.length > 0) return console.some((name) => offered.includes(name));
  return allowedIn === "any" || (allowedIn as readonly (string | null)[]).includes(status);
}

function presentDetail(
  services: Services,
  principal: Principal,
  job: JobRef,
  detail: JobDetail,
  offered: readonly string[] | null,
) {
  const { status = null, base_info, progress_info } = detail;
  const allowed = Object.values(CATALOGUE).filter(
    (action) => isOpen(action, status, offered) && decideOn(services, principal, action.name, job, V1).allowed,
  );
  return {
    ...presentJob(job),
    name: base_info?.name ?? null,
    status,
    status_text: status === null ? null : inWords(status),
    progress: progress_info ?? null,
    delay_seconds: progress_info?.incr_trans_delay === undefined ? null : Number(progress_info.incr_trans_delay),
    allowed_actions: allowed.map(({ name }) => name),
  };
}

/** Why a job cannot be shown: it does not exist, the credential is refused, or DRS is out of reach. */
function unreadable(read: Exclude<ReadOutcome<JobDetail>, { kind: "read" }>): [404 | 502 | 503, string, string] {
  if (read.kind === "unavailable") return [503, "drs_unavailable", `DRS could not be asked: ${read.cause}`];
  const said = `${read.error.code ?? read.error.status}: ${read.error.message}`;
  if (JOB_NOT_FOUND.has(read.error.code ?? "")) return [404, "job_not_found", `DRS does not know the job (${said})`];
  return [502, "drs_refused", `DRS refused: ${said}`];
}
