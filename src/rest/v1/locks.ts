import type { Context } from "hono";
import { Hono } from "hono/tiny";
import * as z from "zod";
import { operationJob } from "../../application/build-command.ts";
import type { Services } from "../../application/services.ts";
import type { JobRef } from "../../config/compile.ts";
import type { LockRequest } from "../../desk/locking.ts";
import { INBOUND } from "../../shared/limits.ts";
import { problem, tooMany } from "../../shared/problem.ts";
import type { RestEnv } from "../authenticate.ts";
import { jsonBody, noQuery, validate } from "../validate.ts";
import { jobOf, refused } from "./context.ts";
import { presentLock } from "./present.ts";

const pathSchema = z.object({ job: z.string() });

export const lockSchema = z.strictObject({
  reason: z
    .string()
    .trim()
    .min(1)
    .max(INBOUND.reasonCharacters)
    .optional()
    .describe("why; told to everybody who is kept out"),
});

/** `POST` and `DELETE /v1/jobs/{job}/lock`. */
export const lockRoutes = (services: Services) =>
  new Hono<RestEnv>()
    .post(
      "/jobs/:job/lock",
      validate("param", pathSchema),
      noQuery,
      jsonBody,
      validate("json", lockSchema),
      async (c) => {
        const job = await jobOf(c, services, c.req.valid("param").job);
        if (!job.ok) return job.error;
        return answer(c, services, job.value, "lock", c.req.valid("json").reason ?? null);
      },
    )
    .delete("/jobs/:job/lock", validate("param", pathSchema), noQuery, async (c) => {
      const job = await jobOf(c, services, c.req.valid("param").job);
      return job.ok ? answer(c, services, job.value, "unlock", null) : job.error;
    });

async function answer(
  c: Context<RestEnv>,
  { desk }: Services,
  job: JobRef,
  change: LockRequest["change"],
  reason: string | null,
): Promise<Response> {
  const request = {
    ...c.get("place"),
    change,
    principal: c.get("principal"),
    job: operationJob(job),
    reason,
    dedupe: [],
  };
  const changed = await desk(job.account).changeLock(request);
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
