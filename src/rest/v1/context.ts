import type { Context } from "hono";
import { jobsFor } from "../../application/jobs/list-jobs.ts";
import { type JobNotFound, lookUpJob } from "../../application/jobs/look-up-job.ts";
import { type FoundOperation, findToRead, type OutOfReach } from "../../application/operations/find-operation.ts";
import { type Caller, decide, isAllowedTo, type NamedJob, type Services } from "../../application/services.ts";
import type { Action } from "../../cloud/drs/action.ts";
import { actionSpellings, findAction } from "../../cloud/drs/catalogue.ts";
import type { JobRef } from "../../config/compile.ts";
import type { Decision, PolicyAction, Refusal } from "../../model/policy.ts";
import { problem } from "../../shared/problem.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { didYouMean } from "../../shared/suggest.ts";
import { REFUSALS } from "../refusals.ts";
import type { RestEnv } from "../route.ts";
import { presentLock } from "./json.ts";

/** Look-ups that many routes begin with. A refusal is the answer itself. */

type Found<T> = Result<T, Response>;

type Ambiguous = Extract<JobNotFound, { readonly kind: "ambiguous" }>;
type Unknown = Extract<JobNotFound, { readonly kind: "unknown" }>;

/** What `jobOf` refuses with. */
export const JOB_REFUSALS = [REFUSALS.unknownJob, REFUSALS.ambiguousJob] as const;

/** The job of a path. `pending`: a name that the desk's list may not have yet is looked up after the answer. */
export async function jobOf(
  c: Context<RestEnv>,
  services: Services,
  asked: string,
  pending = false,
): Promise<Found<JobRef>> {
  const found = await lookUpJob(services, callerOf(c), asked, pending);
  return found.ok ? found : err(problem(c, ...describeUnresolved(found.error)));
}

/** The job of a path that the client may read. A hidden job is answered exactly like one that there is not. */
export async function jobToRead(c: Context<RestEnv>, services: Services, asked: string): Promise<Found<JobRef>> {
  const found = await lookUpJob(services, callerOf(c), asked, false);
  if (!found.ok && found.error.kind === "ambiguous") return err(problem(c, ...describeUnresolved(found.error)));
  const isReadable = found.ok && isAllowedTo(services, callerOf(c), "read", found.value);
  return isReadable ? found : err(noSuchJob(c, services, asked));
}

/** The answer about a job that there is not, or that the client may not read: it names only jobs that the client may read. */
export function noSuchJob(c: Context<RestEnv>, services: Services, asked: string): Response {
  const known = jobsFor(services, callerOf(c)).map(({ alias }) => alias ?? "");
  return problem(c, ...describeUnresolved({ kind: "unknown", asked, known }));
}

/** Status, code and words for a name that stands for no one job. */
export function describeUnresolved(
  error: Ambiguous | Pick<Unknown, "kind" | "asked" | "known">,
): readonly [404 | 409, string, string] {
  if (error.kind === "ambiguous") {
    return [
      409,
      "ambiguous_job",
      `several jobs are called "${error.asked}": use one of the ids ${error.candidates.join(", ")}`,
    ];
  }
  const { asked, known } = error;
  return [404, "unknown_job", `there is no job "${asked}".${didYouMean(asked, known)} Aliases: ${known.join(", ")}`];
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

/** Refuses what policy does not allow, with its reason. */
export function allowed(
  c: Context<RestEnv>,
  services: Services,
  action: PolicyAction,
  job: NamedJob | null,
): Found<Decision> {
  const decision = decide(services, callerOf(c), action, job);
  return decision.allowed ? ok(decision) : err(denied(c, decision.refusal.reason));
}

/** The answer to what policy denies. */
export const denied = (c: Context, reason: string) => problem(c, 403, "denied", reason);

/** The answer to what the desk refuses. A lock is a state of the job that is in the way (RFC 9110 section 15.5.10), no want of rights. */
export const refused = (c: Context, { reason, lock }: Refusal) =>
  lock ? problem(c, 409, "locked", reason, { lock: presentLock(lock) }) : denied(c, reason);

/** The caller of `/v1`. */
export const callerOf = (c: Context<RestEnv>): Caller => ({ principal: c.get("principal"), place: c.get("place") });

/** What `operationOf` refuses with. */
export const OPERATION_REFUSALS = [REFUSALS.denied, REFUSALS.unknownOperation] as const;

/** An operation that the client may read; every answer about it names it. */
export async function operationOf(c: Context<RestEnv>, services: Services, id: string): Promise<Found<FoundOperation>> {
  const found = await findToRead(services, callerOf(c), id);
  if (!found.ok) return err(outOfReach(c, id, found.error));
  c.header("x-operation-id", found.value.operation.id);
  return found;
}

/** The answer to a caller who gets no further with an operation. */
export const outOfReach = (c: Context<RestEnv>, id: string, outcome: OutOfReach): Response =>
  outcome.kind === "unknown_operation"
    ? problem(c, 404, "unknown_operation", `there is no operation "${id}"`)
    : refused(c, outcome.refusal);
