import type { CompareTask, DetailQuery, JobDetail } from "../detail.ts";
import { compareTasksOf, compareTasksQuery, timeIn } from "../endings/compare.ts";
import { readLists, type Series } from "../series.ts";

/** Compare tasks as DRS lists them (contract section 4.1). */

/** The tasks of row and content compares: all pages. */
export function dataTasks(): Series<readonly CompareTask[]> {
  const { offset: _, limit: __, ...query } = compareTasksQuery(undefined);
  const list = {
    query,
    count: (job: JobDetail) => compareTasksOf(job).length,
    add: (tasks: readonly CompareTask[], job: JobDetail) => [...tasks, ...compareTasksOf(job)],
    skip: (tasks: readonly CompareTask[]) => tasks,
  };
  return readLists([list], [], false);
}

/** The task of an object compare, by its id, else the newest one: a list of one, or empty. */
export function objectTask(id: string | null): Series<readonly CompareTask[]> {
  const query: DetailQuery = { ...compareTasksQuery("object"), ...(id === null ? {} : { compare_task_id: id }) };
  return {
    kind: "next",
    query,
    take: (job) => ({ kind: "done", value: compareTasksOf(job).map((task) => ({ ...task, type: "object" })) }),
    miss: () => ({ kind: "done", value: [] }),
  };
}

/** Start time of a task in epoch milliseconds, else the time of its creation; `null` when DRS states neither. */
export const beginOf = ({ start_time, create_time }: CompareTask): number | null => timeIn(start_time ?? create_time);

/** Sort tasks by their start, those without one last. DRS may list the task of an object compare twice. */
export const newestFirst = (tasks: readonly CompareTask[]): CompareTask[] =>
  [...new Map(tasks.map((task) => [task.id, task])).values()].toSorted(
    (left, right) => (beginOf(right) ?? 0) - (beginOf(left) ?? 0),
  );
