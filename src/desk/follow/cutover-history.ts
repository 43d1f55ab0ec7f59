import type { CompareFact, CutoverFacts } from "../../model/cutover.ts";
import { type ActionOperation, isAction, isEnded } from "../../model/operation.ts";
import type { Operations } from "../store/operations.ts";

/** What earlier operations on a job say about its readiness to cut over. */

type Listed = Pick<Operations, "list">;

/** Operations of one kind that are looked through, the newest ones. */
const SEARCHED = 20;

const newest = (operations: Listed, job: string, action: ActionOperation["action"]): ActionOperation[] =>
  operations.list({ job, action, limit: SEARCHED }).operations.filter(isAction);

/** Actions after which all that was known of the data is outdated; a re-edit is a `restart` too. */
const STARTS = ["start", "restart", "reset"] as const;

/** When DRS last accepted a start, resume, reset or re-edit, in epoch milliseconds; `null`: none is known. */
export function lastStartOf(operations: Listed, job: string): number | null {
  const times = STARTS.flatMap((action) => newest(operations, job, action)).flatMap(
    ({ acceptedAt }) => acceptedAt ?? [],
  );
  return times.length === 0 ? null : Math.max(...times);
}

interface CompareParams {
  readonly compare_task_param?: {
    readonly type?: string;
    readonly db_object?: unknown;
    readonly data_process_info?: unknown;
  };
}

const TYPES: readonly string[] = ["object", "lines", "contents"] satisfies readonly CompareFact["type"][];

const isCompareType = (type: string | undefined): type is CompareFact["type"] => TYPES.includes(type ?? "");

/** The compares of a job that DRS has accepted and that have ended, newest first. One that is only scheduled has found nothing yet. */
export function comparesOf(operations: Listed, job: string): CompareFact[] {
  return newest(operations, job, "create_compare").flatMap((operation): CompareFact[] => {
    const { state, acceptedAt, finishedAt, actionParams, result } = operation;
    const task = (actionParams as CompareParams).compare_task_param;
    const hasRun = (state === "succeeded" && result?.status !== "WAITING_FOR_RUNNING") || state === "failed";
    if (!hasRun || acceptedAt === null || finishedAt === null || !isCompareType(task?.type)) return [];
    // A task that failed, was cancelled or timed out has not compared everything.
    const consistent = state === "failed" && result?.consistent !== false ? null : result?.consistent;
    return [
      {
        type: task.type,
        isWhole: task.db_object === undefined && task.data_process_info === undefined,
        startedAt: acceptedAt,
        endedAt: finishedAt,
        ...(consistent === undefined ? {} : { consistent }),
        tablesTotal: result?.compare?.tables_total ?? null,
        tablesDifferent: result?.compare?.tables_different ?? null,
      },
    ];
  });
}

/** The last precheck of a job that has ended with a report; `null`: none is known. */
export function lastPrecheckOf(operations: Listed, job: string): CutoverFacts["precheck"] {
  for (const { state, result, finishedAt } of newest(operations, job, "precheck")) {
    if (!isEnded(state) || finishedAt === null || !result?.precheck) continue;
    const { passed, items } = result.precheck;
    return { at: finishedAt, passed, skipped: items.filter(({ skipped }) => skipped).length };
  }
  return null;
}
