import type { Context } from "hono";
import * as z from "zod";
import { recordAttempt } from "../../application/jobs/look-up-job.ts";
import {
  type Caller,
  isAllowedTo,
  isGranted,
  mayKnow,
  type NamedJob,
  type Services,
} from "../../application/services.ts";
import { type Account, type JobRef, jobKey } from "../../config/compile.ts";
import type { ActionName } from "../../model/drs.ts";
import type { Place } from "../../model/policy.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import { NOT_EVERY_JOB } from "../refusals.ts";
import type { RestEnv } from "../route.ts";
import { missingJob, refuse } from "./errors.ts";

type Found<T> = Result<T, Response>;

/** Where requests of `/v5` come from, for policy. */
export const V5: Place = { source: "v5", channel: null };

/** Stands for the default account, as in the official `start` example. */
const DEFAULT_PROJECT = "0";

/** The account of a path's project. */
export function accountOf(c: Context<RestEnv>, { gateway }: Services, projectId: string): Found<Account> {
  const { accountsByProject, defaultAccount } = gateway.config;
  const account = projectId === DEFAULT_PROJECT ? defaultAccount : accountsByProject.get(projectId);
  return account ? ok(account) : err(refuse(c, "project", "The project id is not one of this gateway's accounts."));
}

/** What a job id may be made of; whether there is such a job, DRS says. */
const JOB_ID = /^[0-9A-Za-z_-]{1,64}$/;

/**
 * A job of an account by its id; `null` for what cannot be an id. Ids are lower case, as DRS writes them: in another spelling a job would
 * slip past the rules and locks that name it.
 */
export function findJob({ gateway }: Services, account: Account, written: string): JobRef | null {
  if (!JOB_ID.test(written)) return null;
  const id = written.toLowerCase();
  return gateway.config.jobsById.get(jobKey(account, id)) ?? { alias: null, account, id };
}

/** A job of an account by its id. */
export function jobOf(c: Context<RestEnv>, services: Services, account: Account, id: string): Found<JobRef> {
  const job = findJob(services, account, id);
  return job ? ok(job) : err(refuseJob(c));
}

const callerOf = (c: Context<RestEnv>): Caller => ({ principal: c.get("principal"), place: V5 });

/** Refuses a reading over all jobs that policy does not allow. */
export const mayList = (c: Context<RestEnv>, services: Services): Found<true> =>
  isAllowedTo(services, callerOf(c), "read", null) ? ok(true) : err(refuse(c, "denied", NOT_EVERY_JOB));

/** Whether policy lets the caller read a job. One without an alias is matched by rules for every job only. */
export const mayRead = (c: Context<RestEnv>, services: Services, job: NamedJob): boolean =>
  isAllowedTo(services, callerOf(c), "read", job);

/** Whether the config gives the caller an action on a job. */
export const mayAsk = (c: Context<RestEnv>, services: Services, action: ActionName, job: NamedJob): boolean =>
  isGranted(services, callerOf(c), action, job);

/** Whether the caller may know of a job that they want an action on. Otherwise the attempt is recorded. */
export async function knows(
  c: Context<RestEnv>,
  services: Services,
  action: ActionName,
  job: JobRef,
): Promise<boolean> {
  if (mayKnow(services, callerOf(c), action, job)) return true;
  await recordAttempt(services, callerOf(c), action, job);
  return false;
}

/** Say of a job that it does not exist, whether it does not or the caller may not read it. */
export const refuseJob = (c: Context<RestEnv>): Response => refuse(c, "no_such_job", missingJob(languageOf(c)).message);

/** Headers of every call in the native dialect. */
export const nativeHeader = z.object({
  "x-language": z.enum(["en-us", "zh-cn"]).optional().describe("language of DRS's texts"),
});

/** `X-Language` of a call, where it is one that DRS knows (contract section 1.2). */
export function languageOf(c: Context<RestEnv>): "en-us" | "zh-cn" | null {
  const language = c.req.header("x-language");
  return language === "zh-cn" || language === "en-us" ? language : null;
}
