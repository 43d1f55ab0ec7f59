import * as z from "zod";
import { type CheckInWords, describeChecks, judgeCutover } from "../../application/jobs/cutover.ts";
import { jobLabel } from "../../application/jobs/find-job.ts";
import type { Services } from "../../application/services.ts";
import { messagesOf } from "../../i18n/texts.ts";
import { CHECK_CODES, CHECK_STATES, type CutoverReadiness, FINDINGS, type Finding } from "../../model/cutover.ts";
import { problem } from "../../shared/problem.ts";
import { REFUSALS } from "../refusals.ts";
import { component, defineRoute } from "../route.ts";
import { callerOf, JOB_REFUSALS, readableJobOf } from "./context.ts";
import { unreadable } from "./jobs.ts";
import { instant, instantOrNull, jobFields, presentJob, text, time } from "./json.ts";

const checkSchema = z.object({
  code: z.enum(CHECK_CODES),
  state: z.enum(CHECK_STATES).describe("warning: does not stand in the way; unknown: does"),
  finding: z.enum(Object.keys(FINDINGS) as [Finding]).describe("what was found, stable"),
  value: z.union([z.string(), z.number()]).nullable().describe("of the finding: a status, seconds, a count, a name"),
  at: instantOrNull.describe("time of what it is based on"),
  age_seconds: z.number().nullable(),
  text: z.string().describe("the finding for people"),
  todo: text.describe("what to do; null where there is nothing"),
  command: text.describe("the line of chat that does it; null where there is none"),
});

/** `GET /v1/jobs/{job}/readiness`. */
export const cutoverJson = component(
  "CutoverReadiness",
  z.object({
    ...jobFields,
    ready: z
      .boolean()
      .nullable()
      .describe(
        "true: every check is met or a warning; false: one is not met; null: none is, but something is not known",
      ),
    checked_at: instant,
    goal: z
      .object({ below_seconds: z.number(), for_seconds: z.number() })
      .describe("the job's cutover_goal: the delay has to be below this for this long"),
    checks: z.array(checkSchema).describe("all of them, always in this order"),
  }),
);

const presentCheck = ({ check, finding: sentence, todo, command }: CheckInWords, now: number) => ({
  code: check.code,
  state: check.state,
  finding: check.finding,
  value: check.value,
  at: check.at === null ? null : time(check.at),
  age_seconds: check.at === null ? null : Math.max(0, Math.round((now - check.at) / 1000)),
  text: sentence,
  todo,
  command,
});

const presentReadiness = (readiness: CutoverReadiness, written: string) => ({
  ready: readiness.ready,
  checked_at: time(readiness.at),
  goal: { below_seconds: readiness.goal.below, for_seconds: readiness.goal.for },
  checks: describeChecks(readiness, written, messagesOf("en-us")).map((check) => presentCheck(check, readiness.at)),
});

export const cutoverRoute = (services: Services) =>
  defineRoute({
    method: "get",
    path: "/v1/jobs/{job}/readiness",
    id: "showReadiness",
    tag: "jobs",
    caller: "client",
    summary: "Whether a job can be cut over now",
    description: "The job is read from DRS. Locks and freezes count as they do for the caller.",
    answers: { 200: { description: "The answer, and the checks that it follows from", body: cutoverJson } },
    refusals: [...JOB_REFUSALS, REFUSALS.jobNotFound, REFUSALS.drsRefused, REFUSALS.drsUnavailable, REFUSALS.busy],
    async handle(c, { path }) {
      const job = await readableJobOf(c, services, path.job);
      if (!job.ok) return job.error;
      const read = await judgeCutover(services, callerOf(c), job.value);
      if (read.kind !== "read") return problem(c, ...unreadable(read));
      return c.json({ ...presentJob(job.value), ...presentReadiness(read.value, jobLabel(job.value)) });
    },
  });
