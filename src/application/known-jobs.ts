import type { JobRef } from "../config/compile.ts";
import type { StatusSnapshot } from "../model/job-status.ts";
import type { Lock } from "../model/lock.ts";
import type { Services } from "./services.ts";

/** A job with what its desk knows of it; the cloud is not asked. */
export interface KnownJob {
  readonly job: JobRef;
  /** Its status when that was last read. */
  readonly seen: StatusSnapshot | null;
  readonly lock: Lock | null;
}

/** Asks the desk of each account once. */
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
