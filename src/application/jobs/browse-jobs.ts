import { type Account, type JobRef, jobKey } from "../../config/compile.ts";
import type { DirectoryJob } from "../../model/directory.ts";
import { foldName } from "../../shared/fold-name.ts";
import { type Caller, isAllowedTo, type Services } from "../services.ts";
import { jobsFor, type KnownJob, knownJobs } from "./list-jobs.ts";

/** What is looked for among the jobs that a caller may read. Conditions that are absent are met by every job. */
export interface JobSearch {
  /** Part of the alias, the DRS name or the id, in any case and width. */
  readonly text?: string | undefined;
  readonly account?: string | undefined;
  readonly engine?: string | undefined;
  readonly status?: string | undefined;
  readonly limit: number;
  readonly after?: JobCursor | undefined;
}

/** The place after which a page begins: jobs with an alias come first, then the others of each account by name. */
export type JobCursor =
  | { readonly alias: string }
  | { readonly account: string; readonly folded: string; readonly id: string };

/** A job with what its desk knows, and how DRS lists it; `null` for one that no listing had. */
export interface BrowsedJob extends KnownJob {
  readonly listed: DirectoryJob | null;
}

export interface JobPage {
  readonly jobs: readonly BrowsedJob[];
  readonly next: JobCursor | null;
  /** When the oldest of the lists was read from DRS, in epoch milliseconds; `null`: none was. */
  readonly listedAt: number | null;
  /** Whether a list is read for the first time just now. */
  readonly isPending: boolean;
}

/**
 * Find jobs by what is known of them; DRS is not asked, but lists that are old are read again afterwards. Rights are evaluated once for each
 * job with an alias, and once for all others of an account, which no rule tells apart.
 */
export async function browseJobs(services: Services, caller: Caller, search: JobSearch): Promise<JobPage> {
  const accounts = [...services.gateway.config.accounts.values()].filter(
    ({ name }) => search.account === undefined || search.account === name,
  );
  const aliased = await browseAliased(services, caller, search);
  const found: { readonly job: BrowsedJob; readonly at: JobCursor }[] = [...aliased];
  const after = search.after && "account" in search.after ? search.after : undefined;
  const listedAt: number[] = [];
  const first = after ? accounts.findIndex(({ name }) => name === after.account) : 0;
  for (const account of accounts.slice(Math.max(first, 0))) {
    const page = await browseAccount(services, caller, account, {
      ...search,
      limit: search.limit + 1 - found.length,
      from: account.name === after?.account ? after : undefined,
    });
    if (page === null) continue;
    listedAt.push(page.listedAt);
    found.push(...page.found);
    if (found.length > search.limit) break;
  }
  const shown = found.slice(0, search.limit);
  return {
    jobs: shown.map(({ job }) => job),
    next: found.length > search.limit ? (shown.at(-1)?.at ?? null) : null,
    listedAt: listedAt.length === 0 || listedAt.includes(0) ? null : Math.min(...listedAt),
    isPending: listedAt.includes(0),
  };
}

/** Jobs with an alias, which are as many as the config names. */
async function browseAliased(services: Services, caller: Caller, search: JobSearch) {
  const { after, account, text, engine, status } = search;
  if (after && "account" in after) return [];
  const readable = jobsFor(services, caller).filter((job) => account === undefined || job.account.name === account);
  const begin = after ? readable.findIndex(({ alias }) => alias === after.alias) + 1 : 0;
  const sought = text === undefined ? undefined : foldName(text);
  const matches = ({ job, seen, listed }: BrowsedJob) =>
    (engine === undefined || listed?.engine === engine) &&
    (status === undefined || seen?.status === status) &&
    (sought === undefined ||
      [job.alias ?? "", job.id, listed?.name ?? ""].some((name) => foldName(name).includes(sought)));
  const browsed = await withListings(services, readable.slice(begin));
  return browsed.filter(matches).map((job) => ({ job, at: { alias: job.job.alias ?? "" } }));
}

/** Jobs of an account that the config does not name; `null` where the caller may not read them or nothing is listed. */
async function browseAccount(
  services: Services,
  caller: Caller,
  account: Account,
  { text, engine, status, limit, from }: JobSearch & { readonly from: { folded: string; id: string } | undefined },
) {
  const isOpen = account.discovers && isAllowedTo(services, caller, "read", { alias: null, account });
  if (!isOpen || limit <= 0) return null;
  const without = namedIds(services, account);
  const { jobs, listedAt } = await services
    .desk(account)
    .listedJobs({ text, engine, status, without, after: from, limit });
  const known = await knownJobs(
    services,
    jobs.map(({ id, name }): JobRef => ({ alias: null, account, id, name })),
  );
  const found = known.map((job, index) => {
    const listed = jobs[index] ?? null;
    const at = { account: account.name, folded: foldName(listed?.name ?? ""), id: job.job.id };
    return { job: { ...job, listed }, at };
  });
  return { found, listedAt };
}

const namedIds = ({ gateway }: Services, account: Account): string[] =>
  [...gateway.config.jobsById].flatMap(([key, { id }]) => (key === jobKey(account, id) ? [id] : []));

async function withListings(services: Services, jobs: readonly JobRef[]): Promise<BrowsedJob[]> {
  const known = await knownJobs(services, jobs);
  const byAccount = Map.groupBy(jobs, ({ account }) => account);
  const listed = new Map(
    (
      await Promise.all(
        [...byAccount].map(async ([account, some]) =>
          (
            await services.desk(account).listingsOf(some.map(({ id }) => id))
          ).map((row) => [jobKey(account, row.id), row] as const),
        ),
      )
    ).flat(),
  );
  return known.map((job) => ({ ...job, listed: listed.get(jobKey(job.job.account, job.job.id)) ?? null }));
}
