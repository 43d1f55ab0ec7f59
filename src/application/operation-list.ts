import type { JobRef } from "../config/compile.ts";
import type { OperationFilter } from "../desk/store/operation-list.ts";
import type { Operation } from "../model/operation.ts";
import type { Asking } from "./operations.ts";
import { decideOn, type Services } from "./services.ts";

/** What a list is narrowed by, and where its page begins. */
export interface ListAsked extends Omit<OperationFilter, "job" | "before"> {
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

/** The operations that somebody may read, of all desks or of the one that has the job. What may not be read is left out of its page. */
export async function listOperations(
  services: Services,
  asking: Asking,
  { job, cursor, limit, ...filter }: ListAsked,
): Promise<OperationPage> {
  const accounts = job ? [job.account] : [...services.gateway.config.accounts.values()];
  const found = await Promise.all(
    accounts.map((account) =>
      services
        .desk(account)
        .operations({ ...filter, job: job?.id, before: cursor && `${account.prefix}-${cursor}`, limit }),
    ),
  );
  // What is older than one desk has looked at waits for the next page, whichever desk has it.
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
  const operations = newest.filter((operation) => mayReadOperation(services, asking, operation));
  return { operations, next: last ? ulidOf(last.id) : edge };
}

export const mayReadOperation = (
  services: Services,
  { principal, place }: Asking,
  { job }: Pick<Operation, "job">,
): boolean => {
  const account = services.gateway.config.accounts.get(job.account);
  return account !== undefined && decideOn(services, principal, "read", { alias: job.alias, account }, place).allowed;
};

/** The part of an id that sorts by time, in every desk alike. */
const ulidOf = (id: string) => id.slice(id.indexOf("-") + 1);

const byNewest = (left: Operation, right: Operation) => (ulidOf(left.id) < ulidOf(right.id) ? 1 : -1);
