import { lockSchema } from "../v1/locks.ts";
import * as answers from "./answers.ts";
import * as jobAnswers from "./answers-jobs.ts";
import type { Route } from "./route.ts";

/** `/v1`: jobs and their locks. */
export const jobRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/v1/jobs",
    id: "listJobs",
    tag: "jobs",
    who: "client",
    summary: "The jobs of the config",
    description: "With the status last seen; the cloud is not asked.",
    answers: { 200: { description: "Those that the client may read", schema: jobAnswers.jobsSchema } },
  },
  {
    method: "get",
    path: "/v1/jobs/{job}",
    id: "showJob",
    tag: "jobs",
    who: "client",
    summary: "A job now",
    answers: {
      200: { description: "Status, progress, what is allowed, last operations", schema: jobAnswers.jobSchema },
    },
    refusals: {
      403: "denied",
      404: "unknown_job, job_not_found",
      409: "ambiguous_job",
      502: "drs_refused",
      503: "drs_unavailable, busy",
    },
  },
  {
    method: "post",
    path: "/v1/jobs/{job}/lock",
    id: "lockJob",
    tag: "jobs",
    who: "session",
    summary: "Lock a job",
    description:
      "Until it is unlocked only who locked it may act on the job; others are told who, since when and why, also when what they asked for before is about to be sent. Reading goes on, and so does following what DRS has accepted. For who may `lock`; one's own lock is given another reason.",
    body: {
      schema: lockSchema,
      examples: { reason: { summary: "with a reason", value: { reason: "cut-over tonight" } } },
      required: false,
    },
    answers: { 200: { description: "The lock", schema: answers.lockSchema } },
    refusals: { 403: "denied, foreign_form", 404: "unknown_job", 409: "locked, ambiguous_job", 429: "rate_limited" },
  },
  {
    method: "delete",
    path: "/v1/jobs/{job}/lock",
    id: "unlockJob",
    tag: "jobs",
    who: "session",
    summary: "Unlock a job",
    description: "For who holds the lock, and for who may `lock` the job: the ledger tells whose lock was taken away.",
    answers: { 204: { description: "Unlocked" } },
    refusals: {
      403: "denied, foreign_form",
      404: "unknown_job, not_locked",
      409: "ambiguous_job",
      429: "rate_limited",
    },
  },
];
