import type { Context } from "hono";
import * as z from "zod";
import { changeLock } from "../../application/jobs/lock.ts";
import type { Services } from "../../application/services.ts";
import type { JobRef } from "../../config/compile.ts";
import { INBOUND } from "../../shared/limits.ts";
import { problem, tooMany } from "../../shared/problem.ts";
import { REFUSALS } from "../refusals.ts";
import { component, defineRoute, type RestEnv } from "../route.ts";
import { callerOf, JOB_REFUSALS, jobOf, refused } from "./context.ts";
import { lockJson, presentLock } from "./json.ts";

const lockRequest = component(
  "LockRequest",
  z.strictObject({
    reason: z
      .string()
      .trim()
      .min(1)
      .max(INBOUND.reasonCharacters)
      .optional()
      .describe("why; told to everybody who is kept out"),
  }),
);

const LOCK = { right: "lock", pending: false } as const;

/** `POST` and `DELETE /v1/jobs/{job}/lock`. */
export const lockRoutes = (services: Services) => [
  defineRoute({
    method: "post",
    path: "/v1/jobs/{job}/lock",
    id: "lockJob",
    tag: "jobs",
    caller: "session",
    summary: "Lock a job",
    description:
      "Until it is unlocked only who locked it may act on the job; others are told who, since when and why, also when what they asked for before is about to be sent. Reading goes on, and so does following what DRS has accepted. For who may `lock`; one's own lock is given another reason.",
    request: { json: lockRequest.schema },
    body: () => ({
      body: lockRequest,
      examples: { reason: { summary: "with a reason", value: { reason: "cut-over tonight" } } },
      required: false,
    }),
    answers: { 200: { description: "The lock", body: lockJson } },
    refusals: [...JOB_REFUSALS, REFUSALS.denied, REFUSALS.locked, REFUSALS.rateLimited],
    async handle(c, { path, json }) {
      const job = await jobOf(c, services, path.job, LOCK);
      return job.ok ? answer(c, services, job.value, "lock", json.reason ?? null) : job.error;
    },
  }),
  defineRoute({
    method: "delete",
    path: "/v1/jobs/{job}/lock",
    id: "unlockJob",
    tag: "jobs",
    caller: "session",
    summary: "Unlock a job",
    description: "For who holds the lock, and for who may `lock` the job: the ledger tells whose lock was taken away.",
    answers: { 204: { description: "Unlocked" } },
    refusals: [...JOB_REFUSALS, REFUSALS.denied, REFUSALS.notLocked, REFUSALS.rateLimited],
    async handle(c, { path }) {
      const job = await jobOf(c, services, path.job, LOCK);
      return job.ok ? answer(c, services, job.value, "unlock", null) : job.error;
    },
  }),
];

async function answer(
  c: Context<RestEnv>,
  services: Services,
  job: JobRef,
  change: "lock" | "unlock",
  reason: string | null,
): Promise<Response> {
  const changed = await changeLock(services, callerOf(c), { change, job, reason, dedupe: [] });
  switch (changed.kind) {
    case "refused":
      return refused(c, changed.refusal);
    case "limited":
      return tooMany(c, changed.retryAfter, "too many commands");
    case "locked":
      return c.json(presentLock(changed.lock));
    case "unlocked":
      return c.body(null, 204);
    // Without keys nothing is repeated.
    case "repeated":
    case "not_locked":
      return problem(c, 404, "not_locked", "the job is not locked");
  }
}
