import type { Context } from "hono";
import { SUGGESTIONS, type UnknownJob } from "../../application/jobs/find-job.ts";
import { jobsFor } from "../../application/jobs/list-jobs.ts";
import { type JobNotFound, type JobQuery, lookUpJob } from "../../application/jobs/look-up-job.ts";
import { type FoundOperation, findToRead, type OutOfReach } from "../../application/operations/find-operation.ts";
import { type Caller, decide, isAllowedTo, type Services } from "../../application/services.ts";
import type { Action } from "../../cloud/drs/action.ts";
import { actionSpellings, findAction } from "../../cloud/drs/catalogue.ts";
import { JOB_NOT_FOUND } from "../../cloud/drs/errors.ts";
import type { JobRef } from "../../config/compile.ts";
import type { ReadOutcome } from "../../model/drs.ts";
import type { Decision, PolicyAction, Refusal } from "../../model/policy.ts";
import { problem } from "../../shared/problem.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { didYouMean } from "../../shared/suggest.ts";
import { NOT_EVERY_JOB, REFUSALS } from "../refusals.ts";
import type { RestEnv } from "../route.ts";
import { presentLock } from "./json.ts";

/** Look-ups that many routes begin with. A refusal is the answer itself. */

type Found<T> = Result<T, Response>;

/** What `jobOf` refuses with. */
export const JOB_REFUSALS = [REFUSALS.unknownJob, REFUSALS.ambiguousJob] as const;

/** The job of a path, where the caller may know of it. */
export async function jobOf(
  c: Context<RestEnv>,
  services: Services,
  asked: string,
  query: Omit<JobQuery, "asked">,
): Promise<Found<JobRef>> {
  const found = await lookUpJob(services, callerOf(c), { asked, ...query });
  return found.ok ? found : err(problem(c, ...describeUnresolved(found.error)));
}

/** Refuse a job as if there were none. */
export const unknownJob = (c: Context<RestEnv>, services: Services, asked: string): Response => {
  const known = jobsFor(services, callerOf(c)).map(({ alias }) => alias ?? "");
  return problem(c, ...describeUnknown({ asked, known }));
};

function describeUnknown({ asked, known }: Pick<UnknownJob, "asked" | "known">): readonly [404, string, string] {
  const some = known.slice(0, SUGGESTIONS);
  const aliases = some.length > 0 ? ` Aliases: ${some.join(", ")}` : "";
  return [404, "unknown_job", `there is no job "${asked}".${didYouMean(asked, known)}${aliases}`];
}

/** The answer where DRS could not be read: it does not know the job, refuses the gateway's call, or cannot be reached. */
export function refuseUnread(
  c: Context<RestEnv>,
  services: Services,
  asked: string,
  read: Exclude<ReadOutcome<unknown>, { kind: "read" }>,
): Response {
  if (read.kind === "unavailable") return problem(c, 503, "drs_unavailable", `DRS could not be asked: ${read.cause}`);
  const { code, status, message } = read.error;
  if (JOB_NOT_FOUND.has(code ?? "")) return unknownJob(c, services, asked);
  return problem(c, 502, "drs_refused", `DRS refused: ${code ?? status}: ${message}`);
}

/** Status, code and words for a name that stands for no one job. */
export function describeUnresolved(error: JobNotFound): readonly [404 | 409, string, string] {
  if (error.kind === "ambiguous") {
    return [
      409,
      "ambiguous_job",
      `several jobs are called "${error.asked}": use one of the ids ${error.candidates.join(", ")}`,
    ];
  }
  return describeUnknown(error);
}

/** The verb of a path, by name or alias. */
export function actionOf(c: Context<RestEnv>, asked: string): Found<Action> {
  const action = findAction(asked);
  if (action) return ok(action);
  return err(
    problem(
      c,
      404,
      "unknown_action",
      `there is no action "${asked}".${didYouMean(asked, actionSpellings)} See GET /v1/actions`,
    ),
  );
}

/** Refuses a caller who lacks a right over all jobs; the reason could be about one of them. */
export function allowed(c: Context<RestEnv>, services: Services, right: PolicyAction): Found<Decision> {
  const decision = decide(services, callerOf(c), right, null);
  return decision.allowed ? ok(decision) : err(denied(c, NOT_EVERY_JOB));
}

/** A job that the caller may read; another one is as good as missing. */
export async function readableJobOf(c: Context<RestEnv>, services: Services, asked: string): Promise<Found<JobRef>> {
  const job = await jobOf(c, services, asked, { right: "read", pending: false });
  if (!job.ok || isAllowedTo(services, callerOf(c), "read", job.value)) return job;
  return err(unknownJob(c, services, asked));
}

/** The answer to what policy denies. */
export const denied = (c: Context, reason: string) => problem(c, 403, "denied", reason);

/** The answer to what the desk refuses. A lock is a state of the job that is in the way (RFC 9110 section 15.5.10), no want of rights. */
export const refused = (c: Context, { reason, lock }: Refusal) =>
  lock ? problem(c, 409, "locked", reason, { lock: presentLock(lock) }) : denied(c, reason);

/** The caller of `/v1`. */
export const callerOf = (c: Context<RestEnv>): Caller => ({ principal: c.get("principal"), place: c.get("place") });

/** What a change of an operation is refused with; to callers who may not read it there is none. */
export const CHANGE_REFUSALS = [REFUSALS.denied, REFUSALS.unknownOperation] as const;

/** An operation that the client may read; every answer about it names it. */
export async function operationOf(c: Context<RestEnv>, services: Services, id: string): Promise<Found<FoundOperation>> {
  const found = await findToRead(services, callerOf(c), id);
  if (!found.ok) return err(outOfReach(c, id, found.error));
  c.header("x-operation-id", found.value.operation.id);
  return found;
}

/** The answer to a caller who gets no further with an operation. */
export const outOfReach = (c: Context<RestEnv>, id: string, outcome: OutOfReach): Response =>
  outcome.kind === "refused"
    ? refused(c, outcome.refusal)
    : problem(c, 404, "unknown_operation", `there is no operation "${id}"`);
