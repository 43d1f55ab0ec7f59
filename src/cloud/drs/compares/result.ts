import type { CompareReport } from "../../../model/result.ts";
import type { CompareTask } from "../detail.ts";
import { mapSeries, type PagedList, readLists, type Series } from "../series.ts";
import { consistencyOf, type Found, NOTHING_FOUND, reportOf } from "./found.ts";
import { countTables, objectLists } from "./objects.ts";
import { contentLists, lineLists } from "./rows.ts";

/** What a compare task has found. */
export interface CompareFindings {
  /** Whether source and target are equal; `null` where the task does not say. */
  readonly consistent: boolean | null;
  readonly compare: CompareReport;
}

interface Kind {
  readonly lists: (id: string, hasRun: boolean) => readonly PagedList<Found>[];
  /** Complete what was found once all lists are read. */
  readonly complete: (found: Found) => Found;
}

const asFound = (found: Found): Found => found;

const KINDS: ReadonlyMap<string, Kind> = new Map([
  ["object", { lists: objectLists, complete: countTables }],
  ["lines", { lists: lineLists, complete: asFound }],
  ["contents", { lists: contentLists, complete: asFound }],
]);

/** Nothing is known of compares of another type: they say neither. */
const UNKNOWN: Kind = { lists: () => [], complete: (found) => ({ ...found, isComplete: false }) };

/**
 * The readings that show what a compare task has found. A task that did not run to its end may have left nothing to read; one that did has
 * a result, which is read again until it is there.
 * @param type of a task that DRS lists without one
 * @param canMiss whether the result of any task may be gone
 */
export function readFindings(task: CompareTask, type: string, canMiss = false): Series<CompareFindings> {
  const hasRun = task.status === "SUCCESSFUL";
  const known = task.type ?? type;
  const { lists, complete } = KINDS.get(known) ?? UNKNOWN;
  return mapSeries(readLists(lists(task.id, hasRun), NOTHING_FOUND, canMiss || !hasRun), (read) => {
    const found = complete(read);
    return { consistent: consistencyOf(task.status, found), compare: reportOf(known, found) };
  });
}
