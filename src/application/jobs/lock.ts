import type { JobRef } from "../../config/compile.ts";
import type { LockAnswer } from "../../desk/control/locking.ts";
import type { Lock } from "../../model/lock.ts";
import type { Refusal } from "../../model/policy.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { operationJob } from "../actions/build-command.ts";
import { type Caller, decide, type Services } from "../services.ts";
import { lockOf } from "./list-jobs.ts";

/** Locking a job or unlocking it. */
export interface LockChange {
  readonly change: "lock" | "unlock";
  readonly job: JobRef;
  readonly reason: string | null;
  /** Keys that are accepted once. */
  readonly dedupe: readonly string[];
}

/** Lock a job for the caller, or unlock it. DRS is not called. */
export const changeLock = (
  { desk }: Services,
  { principal, place, deliveries }: Caller,
  { change, job, reason, dedupe }: LockChange,
): Promise<LockAnswer> =>
  desk(job.account).changeLock({ ...place, change, principal, reason, dedupe, deliveries, job: operationJob(job) });

/** The lock of a job, for a caller who may read the job. */
export async function showLock(services: Services, caller: Caller, job: JobRef): Promise<Result<Lock | null, Refusal>> {
  const decision = decide(services, caller, "read", job);
  if (!decision.allowed) return err(decision.refusal);
  return ok(lockOf(await services.desk(job.account).locks(), job.id));
}
