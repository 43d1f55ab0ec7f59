import { COMPARES } from "../../shared/limits.ts";
import type { DetailQuery, JobDetail } from "./detail.ts";

/**
 * Readings of ShowJobDetail that come to one value. Pure: each answer gives the next step, so that a reader can stop between two calls
 * and go on later.
 */
export type Series<T> =
  | { readonly kind: "done"; readonly value: T }
  | {
      readonly kind: "next";
      readonly query: DetailQuery;
      readonly take: (job: JobDetail) => Series<T>;
      /** The step after an answer of "no such information"; absent where that answer is a failure. */
      readonly miss?: () => Series<T>;
    };

/** Change the value that a series comes to. */
export function mapSeries<A, B>(series: Series<A>, map: (value: A) => B): Series<B> {
  if (series.kind === "done") return { kind: "done", value: map(series.value) };
  const { kind, query, take, miss } = series;
  return {
    ...{ kind, query },
    take: (job) => mapSeries(take(job), map),
    ...(miss ? { miss: () => mapSeries(miss(), map) } : {}),
  };
}

/** A list of ShowJobDetail that is read page by page and added to a sum. */
export interface PagedList<Sum> {
  /** The query without offset and limit. */
  readonly query: DetailQuery;
  /** Rows on the page. */
  readonly count: (job: JobDetail) => number;
  readonly add: (sum: Sum, job: JobDetail) => Sum;
  /** Add rows that are not read; `null` when DRS has not said how many they are. */
  readonly skip: (sum: Sum, rows: number | null) => Sum;
  /** Lists to read after this one. */
  readonly followedBy?: (sum: Sum) => readonly PagedList<Sum>[];
}

interface Progress {
  /** Calls left. */
  readonly calls: number;
  readonly offset: number;
  /** Rows of the list by DRS's own count, once it has said so. */
  readonly total?: number | undefined;
}

/**
 * Read lists one after another.
 * @param canMiss whether a list that DRS has no information about counts as not read; else that is a failure
 */
export function readLists<Sum>(
  lists: readonly PagedList<Sum>[],
  sum: Sum,
  canMiss: boolean,
  { calls, offset, total }: Progress = { calls: COMPARES.calls, offset: 0 },
): Series<Sum> {
  const [list, ...others] = lists;
  if (!list) return { kind: "done", value: sum };
  if (calls === 0) {
    const skipped = list.skip(sum, total === undefined ? null : Math.max(0, total - offset));
    return readLists(others, skipped, canMiss, { calls, offset: 0 });
  }
  const after = (added: Sum) =>
    readLists([...(list.followedBy?.(added) ?? []), ...others], added, canMiss, { calls: calls - 1, offset: 0 });
  return {
    kind: "next",
    query: { ...list.query, offset, limit: COMPARES.page },
    take: (job) => {
      const added = list.add(sum, job);
      const rows = list.count(job);
      const reached = offset + rows;
      const { total_count } = job;
      // The count alone is not trusted (contract section 9, pitfall 22): a full page may have another one behind it.
      const isLast = rows === 0 || (rows < COMPARES.page && reached >= (total_count ?? 0));
      return isLast
        ? after(added)
        : readLists(lists, added, canMiss, { calls: calls - 1, offset: reached, total: total_count });
    },
    ...(canMiss ? { miss: () => after(list.skip(sum, null)) } : {}),
  };
}
