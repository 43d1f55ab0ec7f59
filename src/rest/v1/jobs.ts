import * as z from "zod";
import { type JobState, possibleActions } from "../../application/actions/actions.ts";
import { type BrowsedJob, browseJobs } from "../../application/jobs/browse-jobs.ts";
import { CURSOR_CHARACTERS, isPlace, readCursor, writeCursor } from "../../application/jobs/job-cursor.ts";
import { jobHealth, type KnownJob, knownJobs } from "../../application/jobs/list-jobs.ts";
import type { Caller, Services } from "../../application/services.ts";
import type { JobDetail } from "../../cloud/drs/detail.ts";
import { JOB_NOT_FOUND } from "../../cloud/drs/errors.ts";
import { progressInfoIn, readProgress } from "../../cloud/drs/progress.ts";
import type { JobRef } from "../../config/compile.ts";
import { statusInWords } from "../../i18n/messages.ts";
import { messagesOf } from "../../i18n/texts.ts";
import { ACTION_NAMES, type Unread } from "../../model/drs.ts";
import type { HealthReport } from "../../model/health.ts";
import { isFailed } from "../../model/job-status.ts";
import { PAGE } from "../../shared/limits.ts";
import { problem } from "../../shared/problem.ts";
import { REFUSALS } from "../refusals.ts";
import { component, defineRoute } from "../route.ts";
import { causeSchema, presentCause } from "./cause-json.ts";
import { callerOf, JOB_REFUSALS, readableJobOf } from "./context.ts";
import {
  healthFields,
  instantOrNull,
  jobFields,
  lockJson,
  lockOrNull,
  presentHealth,
  presentJob,
  presentLock,
  text,
  time,
} from "./json.ts";
import { operationJson, presentOperation } from "./operation-json.ts";

/** How many of a job's last operations are shown with it. */
const LAST_OPERATIONS = 10;

const inWords = (status: string) => statusInWords(messagesOf("en-us"), status);

const cursorText = z
  .string()
  .max(CURSOR_CHARACTERS)
  .transform((written, context) => {
    const cursor = readCursor(written);
    if (cursor) return cursor;
    context.addIssue({ code: "custom", message: "the next_cursor of the page before" });
    return z.NEVER;
  });

const jobsQuery = z.strictObject({
  q: z.string().min(1).max(100).optional().describe("part of the alias, the name in DRS or the id, in any case"),
  account: z.string().optional(),
  engine: z.string().optional().describe("engine as DRS writes it, or one side of it, e.g. mysql"),
  tag: z.string().optional().describe("tag of the config; jobs without an alias have none"),
  status: z.string().optional().describe("status as DRS writes it, e.g. INCRE_TRANSFER_STARTED"),
  cursor: cursorText.optional(),
  limit: z.coerce.number().int().min(1).max(PAGE.max).default(PAGE.default),
});

/** `GET /v1/jobs`. */
export const jobsJson = component(
  "Jobs",
  z.object({
    jobs: z.array(
      z.object({
        ...jobFields,
        name: text.describe("name in DRS; null where no listing had the job"),
        type: text.describe("migration, sync or cloudDataGuard"),
        engine: text,
        direction: text,
        network: text,
        role: text.describe("parent, child, master or slave; null for a job of its own"),
        parent: text.describe("id of the job that it is a child of"),
        created_at: instantOrNull,
        status: text.describe("as last seen"),
        status_seen_at: instantOrNull,
        ...healthFields,
        lock: lockOrNull,
      }),
    ),
    next_cursor: text.describe("cursor of the next page; null: there is none"),
    listed_at: instantOrNull.describe("when DRS last listed the jobs; null: not yet, or the account's are not listed"),
    unreadable: z
      .array(
        z.object({
          account: z.string(),
          detail: z.string().describe("why"),
          listed_at: instantOrNull.describe("when its jobs were last listed; null: never"),
        }),
      )
      .describe("accounts whose jobs cannot be listed now"),
  }),
  [lockJson],
);

/** `GET /v1/jobs/{job}`. */
export const jobJson = component(
  "Job",
  z.object({
    ...jobFields,
    name: text.describe("name in DRS"),
    status: text,
    status_text: text.describe("the status in words"),
    progress: z
      .object({
        progress: z.string().optional(),
        incr_trans_delay: z.string().optional().describe("seconds"),
        transfer_status: z.string().optional(),
        remaining_time: z.string().optional(),
      })
      .nullable()
      .describe("in DRS's own form; null while no data flows, fields that mean nothing in the status are left out"),
    failure: causeSchema.nullable().describe("why the job failed; null: it has not, or its log could not be read"),
    delay_seconds: z
      .number()
      .nullable()
      .describe("how far the target is behind; null unless the job is in its incremental phase"),
    ...healthFields,
    lock: lockOrNull,
    allowed_actions: z.array(z.enum(ACTION_NAMES)).describe("what the job's status and the policy allow now"),
    operations: z.array(operationJson.schema).describe("the last ones, newest first"),
  }),
  [lockJson, operationJson],
);

export const jobRoutes = (services: Services) => [
  defineRoute({
    method: "get",
    path: "/v1/jobs",
    id: "listJobs",
    tag: "jobs",
    caller: "client",
    summary: "Jobs, those with an alias first",
    description:
      "The jobs of the config, and those of each account that DRS lists, by name, with the status last seen. DRS is not asked; a list that is old is read again afterwards. Conditions that are given must all be met.",
    request: { query: jobsQuery },
    answers: { 200: { description: "One page of those that the client may read", body: jobsJson } },
    refusals: [REFUSALS.invalidRequest],
    async handle(c, { query: { q, cursor, ...search } }) {
      if (cursor && !isPlace(services, callerOf(c), cursor)) {
        const detail = "cursor names an alias or account that is not there any more: start again without it";
        return problem(c, 400, "invalid_request", detail, { errors: [{ pointer: "/cursor", detail }] });
      }
      const page = await browseJobs(services, callerOf(c), { ...search, text: q, after: cursor });
      return c.json({
        jobs: page.jobs.map(presentKnown),
        next_cursor: page.next && writeCursor(page.next),
        listed_at: page.listedAt === null ? null : time(page.listedAt),
        unreadable: page.unreadable.map(({ account, why, listedAt }) => ({
          ...{ account, detail: unreadable(why)[2], listed_at: listedAt === 0 ? null : time(listedAt) },
        })),
      });
    },
  }),
  defineRoute({
    method: "get",
    path: "/v1/jobs/{job}",
    id: "showJob",
    tag: "jobs",
    caller: "client",
    summary: "A job now",
    answers: { 200: { description: "Status, progress, what is allowed, last operations", body: jobJson } },
    refusals: [...JOB_REFUSALS, REFUSALS.jobNotFound, REFUSALS.drsRefused, REFUSALS.drsUnavailable, REFUSALS.busy],
    async handle(c, { path }) {
      const job = await readableJobOf(c, services, path.job);
      if (!job.ok) return job.error;
      const desk = services.desk(job.value.account);
      const [read, facts, { operations }] = await Promise.all([
        desk.job(job.value.id),
        desk.facts(job.value.id),
        desk.operations({ job: job.value.id, limit: LAST_OPERATIONS }),
      ]);
      if (read.kind !== "read") return problem(c, ...unreadable(read));
      const [known] = await knownJobs(services, [job.value]);
      const state: JobState = { job: job.value, facts, lock: known?.lock ?? null };
      const { status } = read.value;
      const hasFailed = status !== undefined && isFailed(status);
      const cause = hasFailed ? await desk.failureCause(job.value.id, status, "en-us") : null;
      return c.json({
        ...presentDetail(services, callerOf(c), state, read.value),
        failure: cause && presentCause(cause),
        ...presentHealth(healthNow(services, job.value, read.value, known), known?.waiting ?? 0),
        operations: operations.map(presentOperation),
      });
    },
  }),
];

/** A job as its desk last saw it. */
const presentKnown = ({ job, listed, seen, lock, health, waiting }: BrowsedJob) => ({
  ...presentJob(job),
  name: listed?.name ?? null,
  type: listed?.type ?? null,
  engine: listed?.engine ?? null,
  direction: listed?.direction ?? null,
  network: listed?.network ?? null,
  role: listed?.role ?? null,
  parent: listed?.parent ?? null,
  created_at: listed?.createdAt == null ? null : time(listed.createdAt),
  status: seen?.status ?? null,
  status_seen_at: seen && time(seen.at),
  ...presentHealth(health, waiting),
  lock: lock && presentLock(lock),
});

function presentDetail(services: Services, caller: Caller, state: JobState, detail: JobDetail) {
  const { status = null, base_info } = detail;
  return {
    ...presentJob(state.job),
    name: base_info?.name ?? null,
    status,
    status_text: status === null ? null : inWords(status),
    progress: progressInfoIn(status, detail),
    delay_seconds: readProgress(status, detail)?.delay ?? null,
    lock: state.lock && presentLock(state.lock),
    allowed_actions: possibleActions(services, caller, state).map(({ name }) => name),
  };
}

/** The health by a reading that has just been made. */
const healthNow = (services: Services, job: JobRef, detail: JobDetail, known: KnownJob | undefined): HealthReport => {
  const { status } = detail;
  const delay = readProgress(status, detail)?.delay ?? null;
  const now = services.now();
  const seen = status === undefined ? null : { status, delay, since: known?.seen?.since ?? now };
  return jobHealth(services.gateway, job, seen, now);
};

/** Why a job cannot be shown: it does not exist, the credential is refused, or DRS is out of reach. */
export function unreadable(read: Unread): [404 | 502 | 503, string, string] {
  if (read.kind === "unavailable") return [503, "drs_unavailable", `DRS could not be asked: ${read.cause}`];
  const said = `${read.error.code ?? read.error.status}: ${read.error.message}`;
  if (JOB_NOT_FOUND.has(read.error.code ?? "")) return [404, "job_not_found", `DRS does not know the job (${said})`];
  return [502, "drs_refused", `DRS refused: ${said}`];
}
