import { type Account, type JobRef, jobKey } from "../../config/compile.ts";
import { type DirectoryJob, type ListState, sidesOf } from "../../model/directory.ts";
import type { Unread } from "../../model/drs.ts";
import type { PolicyAction } from "../../model/policy.ts";
import { foldName } from "../../shared/fold-name.ts";
import { PAGE } from "../../shared/limits.ts";
import { type Caller, isAllowedTo, type Services } from "../services.ts";
import type { JobCursor } from "./job-cursor.ts";
import { type KnownJob, knownJobs, mayHaveUnnamed } from "./list-jobs.ts";

/** What is looked for among the jobs that a caller may read. Conditions that are absent are met by every job. */
export interface JobSearch {
  /** Part of the alias, the DRS name or the id, in any case and width. */
  readonly text?: string | undefined;
  readonly account?: string | undefined;
  /** The engine as DRS lists it, or one side of it. */
  readonly engine?: string | undefined;
  /** A tag of the config, which only jobs with an alias have. */
  readonly tag?: string | undefined;
  readonly status?: string | undefined;
  /** What the caller must be allowed beside reading. */
  readonly rights?: readonly PolicyAction[] | undefined;
  readonly limit: number;
  /** A place for which `isPlace` holds. */
  readonly after?: JobCursor | undefined;
}

/** A job with what its desk knows, and how DRS lists it; `null` for one that no listing had. */
export interface BrowsedJob extends KnownJob {
  readonly listed: DirectoryJob | null;
}

/** An account whose jobs cannot be listed now. */
export interface UnreadableList {
  readonly account: string;
  readonly why: Unread;
  /** When they were last listed, in epoch milliseconds; 0: never. */
  readonly listedAt: number;
}

export interface JobPage {
  readonly jobs: readonly BrowsedJob[];
  readonly next: JobCursor | null;
  /** When the oldest of the lists was read from DRS, in epoch milliseconds; `null`: none was. */
  readonly listedAt: number | null;
  /** Whether a list is read for the first time just now. */
  readonly isPending: boolean;
  readonly unreadable: readonly UnreadableList[];
}

interface Found {
  readonly job: BrowsedJob;
  readonly at: JobCursor;
}

type AccountPage = ListState & { readonly account: string; readonly found: readonly Found[] };

/**
 * Find jobs by what is known of them; DRS is not asked, but lists that are old are read again afterwards. Rights are evaluated until the
 * page is full.
 */
export async function browseJobs(services: Services, caller: Caller, search: JobSearch): Promise<JobPage> {
  const { limit } = search;
  const found: Found[] = [...(await browseAliased(services, caller, search))];
  const lists: AccountPage[] = [];
  for (const account of accountsOf(services, search)) {
    if (found.length > limit || search.tag !== undefined) break;
    if (!account.discovers || !mayHaveUnnamed(services, caller, account, ...(search.rights ?? []))) continue;
    const page = await browseAccount(services, caller, account, { ...search, limit: limit + 1 - found.length });
    lists.push(page);
    found.push(...page.found);
  }
  const shown = found.slice(0, limit);
  const listedAt = lists.map((list) => list.listedAt);
  return {
    jobs: shown.map(({ job }) => job),
    next: found.length > limit ? (shown.at(-1)?.at ?? null) : null,
    listedAt: listedAt.length === 0 || listedAt.includes(0) ? null : Math.min(...listedAt),
    isPending: lists.some((list) => list.listedAt === 0 && list.failure === null),
    unreadable: lists.flatMap(({ account, failure, listedAt: at }) =>
      failure === null ? [] : [{ account, why: failure, listedAt: at }],
    ),
  };
}

/** The accounts from the place where a page begins. */
function accountsOf({ gateway }: Services, { account, after }: JobSearch): Account[] {
  const accounts = [...gateway.config.accounts.values()];
  const first = after && "account" in after ? accounts.findIndex(({ name }) => name === after.account) : 0;
  return accounts.slice(first).filter(({ name }) => account === undefined || name === account);
}

/** Jobs with an alias, one more than fit on the page. */
async function browseAliased(services: Services, caller: Caller, search: JobSearch): Promise<Found[]> {
  const { after, account, text, engine, status, tag, limit, rights = [] } = search;
  if (after && "account" in after) return [];
  const jobs = [...services.gateway.config.jobs.values()];
  const rest = after ? jobs.slice(jobs.findIndex(({ alias }) => alias === after.alias) + 1) : jobs;
  const { jobs: written } = services.gateway.config.parsed;
  const inAccount = rest.filter(
    (job) =>
      (account === undefined || job.account.name === account) &&
      (tag === undefined || written[job.alias ?? ""]?.tags.includes(tag)),
  );
  const sought = text === undefined ? undefined : foldName(text);
  const isSought = ({ job, seen, listed }: BrowsedJob) =>
    (engine === undefined || sidesOf(listed?.engine ?? "").includes(engine)) &&
    (status === undefined || seen?.status === status) &&
    (sought === undefined ||
      [job.alias ?? "", job.id, listed?.name ?? ""].some((name) => foldName(name).includes(sought)));
  const isOpen = (job: JobRef) =>
    ["read" as const, ...rights].every((right) => isAllowedTo(services, caller, right, job));
  const found: BrowsedJob[] = [];
  for (let begin = 0; begin < inAccount.length && found.length <= limit; begin += PAGE.max) {
    const open = inAccount.slice(begin, begin + PAGE.max).filter(isOpen);
    found.push(...(await withListings(services, open)).filter(isSought));
  }
  return found.slice(0, limit + 1).map((job) => ({ job, at: { alias: job.job.alias ?? "" } }));
}

/** Jobs of an account that the config does not name. */
async function browseAccount(
  services: Services,
  { principal, place }: Caller,
  account: Account,
  { text, engine, status, limit, after, rights = [] }: JobSearch,
): Promise<AccountPage> {
  const { jobs, ...state } = await services.desk(account).listedJobs({
    ...{ text, engine, status, limit, viewer: { principal, place, rights } },
    without: namedIds(services, account),
    after: after && "account" in after && after.account === account.name ? after : undefined,
  });
  const known = await knownJobs(
    services,
    jobs.map(({ id, name }): JobRef => ({ alias: null, account, id, name })),
  );
  const found = known.map((job, index) => {
    const listed = jobs[index] ?? null;
    const at = { account: account.name, folded: foldName(listed?.name ?? ""), id: job.job.id };
    return { job: { ...job, listed }, at };
  });
  return { ...state, account: account.name, found };
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
