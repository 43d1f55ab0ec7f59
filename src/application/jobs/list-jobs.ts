import type { JobRef } from "../../config/compile.ts";
import type { StatusSnapshot } from "../../model/job-status.ts";
import type { Lock } from "../../model/lock.ts";
import type { PolicyAction } from "../../model/policy.ts";
import { type Caller, isAllowedTo, type Services } from "../services.ts";

/** A job with what its desk knows of it; DRS is not asked. */
export interface KnownJob {
  readonly job: JobRef;
  /** Its status when that was last read. */
  readonly seen: StatusSnapshot | null;
  readonly lock: Lock | null;
}

/** The jobs of the config that the caller may read and use each of these rights on. */
export const jobsFor = (services: Services, caller: Caller, ...rights: readonly PolicyAction[]): JobRef[] =>
  [...services.gateway.config.jobs.values()].filter((job) =>
    ["read" as const, ...rights].every((right) => isAllowedTo(services, caller, right, job)),
  );

/** What the desks know of jobs; the desk of each account is asked once. */
export async function knownJobs({ desk }: Services, jobs: readonly JobRef[]): Promise<KnownJob[]> {
  const accounts = [...new Set(jobs.map(({ account }) => account))];
  const found = await Promise.all(
    accounts.map(async (account) => {
      const [seen, locks] = await Promise.all([desk(account).statuses(), desk(account).locks()]);
      return [account, { seen: byJob(seen), locks: byJob(locks) }] as const;
    }),
  );
  const byAccount = new Map(found);
  return jobs.map((job) => {
    const known = byAccount.get(job.account);
    return { job, seen: known?.seen.get(job.id) ?? null, lock: known?.locks.get(job.id) ?? null };
  });
}

/** The lock of a job among those of its desk. */
export const lockOf = (locks: readonly Lock[], job: string): Lock | null =>
  locks.find((lock) => lock.job === job) ?? null;

const byJob = <Row extends { readonly job: string }>(rows: readonly Row[]): ReadonlyMap<string, Row> =>
  new Map(rows.map((row) => [row.job, row]));
