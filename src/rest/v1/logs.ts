import * as z from "zod";
import type { Services } from "../../application/services.ts";
import type { LogLevel } from "../../cloud/drs/detail.ts";
import type { ClassifiedLine } from "../../desk/follow/job-logs.ts";
import { FAILURE_KINDS } from "../../model/failure.ts";
import { FAILURE_LOG } from "../../shared/limits.ts";
import { REFUSALS } from "../refusals.ts";
import { component, defineRoute } from "../route.ts";
import { JOB_REFUSALS, readableJobOf, refuseUnread } from "./context.ts";
import { instantOrNull, jobFields, presentJob, time } from "./json.ts";

const LEVELS = { info: "Info", warn: "Warn", error: "Error" } as const satisfies Record<string, LogLevel>;

const logQuery = z.strictObject({
  level: z.enum(["info", "warn", "error"]).optional().describe("only lines of this level"),
  limit: z.coerce.number().int().min(1).max(FAILURE_LOG.page).default(FAILURE_LOG.lines),
  offset: z.coerce.number().int().min(0).default(0).describe("lines to leave out"),
});

/** `GET /v1/jobs/{job}/logs`. */
export const logJson = component(
  "JobLog",
  z.object({
    ...jobFields,
    total: z.int().nullable().describe("how many lines there are, by DRS"),
    masked: z.boolean().describe("whether the values of rows are masked"),
    lines: z
      .array(
        z.object({
          time: instantOrNull,
          level: z.string().describe("info, warn or error"),
          kind: z.enum(FAILURE_KINDS).nullable().describe("cause that an error line tells; null for other lines"),
          message: z.string(),
        }),
      )
      .describe("in DRS's order"),
  }),
);

export const logRoute = (services: Services) =>
  defineRoute({
    method: "get",
    path: "/v1/jobs/{job}/logs",
    id: "listJobLogs",
    tag: "jobs",
    caller: "client",
    summary: "Lines of a job's DRS log",
    description:
      "Database engines write the values of rows into their messages; they are masked unless the job's account sets `log_values`.",
    request: { query: logQuery },
    answers: { 200: { description: "One page", body: logJson } },
    refusals: [...JOB_REFUSALS, REFUSALS.drsRefused, REFUSALS.drsUnavailable, REFUSALS.busy],
    async handle(c, { path, query: { level, limit, offset } }) {
      const job = await readableJobOf(c, services, path.job);
      if (!job.ok) return job.error;
      const { account, id } = job.value;
      const hasValues = account.logValues;
      const drsLevel = level === undefined ? null : LEVELS[level];
      const read = await services
        .desk(account)
        .log(id, { level: drsLevel, limit, offset, language: "en-us", hasValues });
      if (read.kind !== "read") return refuseUnread(c, services, path.job, read);
      const { total, lines } = read.value;
      return c.json({ ...presentJob(job.value), total, masked: !hasValues, lines: lines.map(presentLine) });
    },
  });

const presentLine = ({ at, level, kind, message }: ClassifiedLine) => ({
  time: at === null ? null : time(at),
  level: level.toLowerCase(),
  kind,
  message,
});
