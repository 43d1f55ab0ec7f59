import type { JobRef } from "../../config/compile.ts";
import type { OperationFilter } from "../../desk/store/operation-list.ts";
import type { Operation } from "../../model/operation.ts";
import { type Caller, isAllowedTo, type Services } from "../services.ts";

/** The filter of a list, and where its page begins. */
export interface OperationQuery extends Omit<OperationFilter, "job" | "before"> {
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
 * List the operations that the caller may read, of all desks or of the one that has the job. A page leaves out what the caller may
 * not read.
 */
export async function listOperations(
  services: Services,
  caller: Caller,
  { job, cursor, limit, ...filter }: OperationQuery,
): Promise<OperationPage> {
  const accounts = job ? [job.account] : [...services.gateway.config.accounts.values()];
  const found = await Promise.all(
    accounts.map((account) =>
      services
        .desk(account)
        .operations({ ...filter, job: job?.id, before: cursor && `${account.prefix}-${cursor}`, limit }),
    ),
  );
  // Operations older than what one desk has searched wait for the next page, whichever desk has them.
  const [edge = null] = found
    .flatMap(({ through }) => (through === null ? [] : ulidOf(through)))
    .sort()
    .reverse();
  const newest = found
    .flatMap(({ operations }) => operations)
    .filter(({ id }) => edge === null || ulidOf(id) >= edge)
    .sort(byNewest)
    .slice(0, limit);
  const last = newest.length === limit ? newest.at(-1) : undefined;
  const operations = newest.filter((operation) => mayReadOperation(services, caller, operation));
  return { operations, next: last ? ulidOf(last.id) : edge };
}

export function mayReadOperation(services: Services, caller: Caller, { job }: Pick<Operation, "job">): boolean {
  const account = services.gateway.config.accounts.get(job.account);
  return account !== undefined && isAllowedTo(services, caller, "read", { alias: job.alias, account });
}

/** The part of an id that sorts by time, in every desk alike. */
const ulidOf = (id: string) => id.slice(id.indexOf("-") + 1);

const byNewest = (left: Operation, right: Operation) => (ulidOf(left.id) < ulidOf(right.id) ? 1 : -1);
