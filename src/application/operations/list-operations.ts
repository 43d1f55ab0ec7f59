import { type Account, type JobRef, jobKey } from "../../config/compile.ts";
import {
  type JobScope,
  mergeFound,
  type OperationFilter,
  type OperationsFound,
} from "../../desk/store/operation-list.ts";
import type { Operation } from "../../model/operation.ts";
import { type Caller, isAllowedTo, type Services } from "../services.ts";

/** The filter of a list, and where its page begins. */
export interface OperationQuery extends Omit<OperationFilter, "job" | "before" | "scope"> {
  readonly job?: JobRef | undefined;
  /** The `next` of the page before. */
  readonly cursor?: string | undefined;
}

/** One page, newest first. It may be short, or empty, while there is a next one. */
export interface OperationPage {
  readonly operations: readonly Operation[];
  readonly next: string | null;
}

/** How a cursor looks: the part of an id that sorts by time. */
export const CURSOR = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/**
 * List the operations that the caller may read, of all desks or of the one that has the job. Others do not count: a cursor tells nothing
 * of them.
 */
export async function listOperations(
  services: Services,
  caller: Caller,
  { job, cursor, limit, ...filter }: OperationQuery,
): Promise<OperationPage> {
  const accounts = job ? [job.account] : [...services.gateway.config.accounts.values()];
  const found = await Promise.all(
    accounts.map((account): OperationsFound | Promise<OperationsFound> => {
      const scope = scopeOf(services, caller, account);
      if (scope?.only?.length === 0) return { operations: [], through: null };
      const before = cursor && `${account.prefix}-${cursor}`;
      return services.desk(account).operations({ ...filter, job: job?.id, before, scope, limit });
    }),
  );
  const { operations, through } = mergeFound(found, limit, ulidOf);
  const readable = operations.filter((operation) => mayReadOperation(services, caller, operation));
  return { operations: readable, next: through && ulidOf(through) };
}

/** The jobs of an account whose operations the caller may read; `undefined`: all of them. */
export function scopeOf(services: Services, caller: Caller, account: Account): JobScope | undefined {
  const mayRead = (job: Parameters<typeof isAllowedTo>[3]) => isAllowedTo(services, caller, "read", job);
  if (mayRead(null)) return undefined;
  const { jobsById } = services.gateway.config;
  const named = [...jobsById.values()].filter((job) => job.account.desk === account.desk);
  const listed = (services.traits?.idsOf(account.name) ?? []).filter((id) => !jobsById.has(jobKey(account, id)));
  const jobs = [...named, ...listed.map((id): JobRef => ({ alias: null, account, id }))];
  const idsOf = (some: readonly JobRef[]) => some.map(({ id }) => id);
  return mayRead({ alias: null, account })
    ? { without: idsOf(jobs.filter((job) => !mayRead(job))) }
    : { only: idsOf(jobs.filter(mayRead)) };
}

/** Whether the caller may read an operation, by what its job is called now. */
export function mayReadOperation(services: Services, caller: Caller, { job }: Pick<Operation, "job">): boolean {
  const { accounts, jobsById } = services.gateway.config;
  const account = accounts.get(job.account);
  const named = account && (jobsById.get(jobKey(account, job.id)) ?? { alias: null, account, id: job.id });
  return named !== undefined && isAllowedTo(services, caller, "read", named);
}

/** The part of an id that sorts by time, in every desk alike. */
const ulidOf = (id: string) => id.slice(id.indexOf("-") + 1);
