import type { Account, JobRef } from "../../config/compile.ts";
import type { Gateway } from "../../config/gateway.ts";
import { jobSettingsOf } from "../../config/job-settings.ts";
import { type HealthReport, healthOf } from "../../model/health.ts";
import type { JobSnapshot } from "../../model/job-status.ts";
import type { Lock } from "../../model/lock.ts";
import type { PolicyAction } from "../../model/policy.ts";
import { type Caller, isAllowedTo, type Services } from "../services.ts";

/** A job with what its desk knows of it; DRS is not asked. */
export interface KnownJob {
  readonly job: JobRef;
  /** Its status and delay when they were last read. */
  readonly seen: JobSnapshot | null;
  readonly lock: Lock | null;
  readonly health: HealthReport;
  /** How many of its operations wait for approval, or for somebody to record the outcome. */
  readonly waiting: number;
}

/** The jobs of the config that the caller may read and use each of these rights on. */
export const jobsFor = (services: Services, caller: Caller, ...rights: readonly PolicyAction[]): JobRef[] =>
  [...services.gateway.config.jobs.values()].filter((job) =>
    ["read" as const, ...rights].every((right) => isAllowedTo(services, caller, right, job)),
  );

/** Whether the caller may have a right on jobs of an account that the config does not name. The desk evaluates it for each of them. */
const mayBeAllowed = (services: Services, caller: Caller, right: PolicyAction, account: Account): boolean =>
  isAllowedTo(services, caller, right, { alias: null, account }) ||
  (services.traits?.idsOf(account.name) ?? []).some((id) =>
    isAllowedTo(services, caller, right, { alias: null, account, id }),
  );

/**
 * Whether the caller may have these rights and read on jobs of an account that the config does not name. Without this the desk is not asked,
 * and nothing is listed.
 */
export const mayHaveUnnamed = (
  services: Services,
  caller: Caller,
  account: Account,
  ...rights: readonly PolicyAction[]
): boolean => ["read" as const, ...rights].every((right) => mayBeAllowed(services, caller, right, account));

/** Whether there may be a job that the caller has a right on: one of the config, or another of an account. */
export const isAllowedOnSome = (services: Services, caller: Caller, right: PolicyAction): boolean =>
  [...services.gateway.config.jobs.values()].some((job) => isAllowedTo(services, caller, right, job)) ||
  [...services.gateway.config.accounts.values()].some((account) => mayBeAllowed(services, caller, right, account));

/** What the desks know of jobs; the desk of each account is asked once. */
export async function knownJobs({ desk, gateway, now }: Services, jobs: readonly JobRef[]): Promise<KnownJob[]> {
  const accounts = [...new Set(jobs.map(({ account }) => account))];
  const found = await Promise.all(
    accounts.map(async (account) => {
      const ids = jobs.flatMap((job) => (job.account === account ? [job.id] : []));
      const [seen, locks, waiting] = await Promise.all([
        desk(account).statuses(ids),
        desk(account).locks(),
        desk(account).waiting(),
      ]);
      return [account, { seen: byJob(seen), locks: byJob(locks), waiting: byJob(waiting) }] as const;
    }),
  );
  const byAccount = new Map(found);
  return jobs.map((job) => {
    const known = byAccount.get(job.account);
    const seen = known?.seen.get(job.id) ?? null;
    return {
      ...{ job, seen, lock: known?.locks.get(job.id) ?? null, health: jobHealth(gateway, job, seen, now()) },
      waiting: known?.waiting.get(job.id)?.count ?? 0,
    };
  });
}

/** The health of a job by what is known of it, and by the threshold of its settings. */
export function jobHealth(
  { config }: Gateway,
  { alias, account }: Pick<JobRef, "alias" | "account">,
  seen: Pick<JobSnapshot, "status" | "since" | "delay"> | null,
  now: number,
): HealthReport {
  const { delayThreshold: threshold } = jobSettingsOf(config.parsed, { alias, account: account.name });
  const { status = null, since = null, delay = null } = seen ?? {};
  return healthOf({ status, since, delay, threshold }, now);
}

/** The lock of a job among those of its desk. */
export const lockOf = (locks: readonly Lock[], job: string): Lock | null =>
  locks.find((lock) => lock.job === job) ?? null;

const byJob = <Row extends { readonly job: string }>(rows: readonly Row[]): ReadonlyMap<string, Row> =>
  new Map(rows.map((row) => [row.job, row]));
