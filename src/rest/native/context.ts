import type { Context } from "hono";
import * as z from "zod";
import { decide, type NamedJob, type Services } from "../../application/services.ts";
import { type Account, type JobRef, jobKey } from "../../config/compile.ts";
import type { Place } from "../../model/policy.ts";
import { err, ok, type Result } from "../../shared/result.ts";
import type { RestEnv } from "../route.ts";
import { refuse } from "./errors.ts";

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

/** A job of an account by its id. */
export function jobOf(c: Context<RestEnv>, { gateway }: Services, account: Account, id: string): Found<JobRef> {
  if (!JOB_ID.test(id)) return err(refuse(c, "no_such_job", "Job does not exist, please check job id."));
  return ok(gateway.config.jobsById.get(jobKey(account, id)) ?? { alias: null, account, id });
}

/** Refuses a reading that policy does not allow. A job without an alias is matched by rules for every job only. */
export function mayRead(c: Context<RestEnv>, services: Services, job: NamedJob | null): Found<true> {
  const decision = decide(services, { principal: c.get("principal"), place: V5 }, "read", job);
  return decision.allowed ? ok(true) : err(refuse(c, "denied", decision.refusal.reason));
}

/** Headers of every call in the native dialect. */
export const nativeHeader = z.object({
  "x-language": z.enum(["en-us", "zh-cn"]).optional().describe("language of DRS's texts"),
});

/** `X-Language` of a call, where it is one that DRS knows (contract section 1.2). */
export function languageOf(c: Context<RestEnv>): string | null {
  const language = c.req.header("x-language");
  return language === "zh-cn" || language === "en-us" ? language : null;
}
