import type {
  CompareClass,
  ComparedDatabase,
  ComparedObjects,
  ComparedTable,
  CompareReport,
} from "../../../model/result.ts";
import { COMPARES } from "../../../shared/limits.ts";

/** What has been read of a compare so far: totals of everything, and the rows that matter most. */
export interface Found {
  /** Tables of each class. */
  readonly counts: Readonly<Record<CompareClass, number>>;
  readonly rowsDifferent: number;
  /** Differing tables first, then those that were not compared. */
  readonly tables: readonly ComparedTable[];
  readonly databases: readonly ComparedDatabase[];
  readonly objects: readonly ComparedObjects[];
  readonly isComplete: boolean;
}

export const NOTHING_FOUND: Found = {
  counts: { consistent: 0, inconsistent: 0, uncompared: 0 },
  rowsDifferent: 0,
  tables: [],
  databases: [],
  objects: [],
  isComplete: true,
};

/** Statuses of objects that say what a compare found; all others, unknown ones too, say that nothing was compared (contract section 4.1). */
const CLASSES: ReadonlyMap<string | undefined, CompareClass> = new Map([
  ["CONSISTENT", "consistent"],
  ["INCONSISTENT", "inconsistent"],
]);

/** Classify DRS's status of a database, table or type of objects. */
export const classOf = (status: string | undefined): CompareClass => CLASSES.get(status) ?? "uncompared";

const RANK: Readonly<Record<CompareClass, number>> = { inconsistent: 0, uncompared: 1, consistent: 2 };

/** Order by importance: what differs first, then what was not compared. */
export const byImportance = <T extends { readonly result: CompareClass }>(rows: readonly T[]): T[] =>
  rows.toSorted((left, right) => RANK[left.result] - RANK[right.result]);

/** Add tables to what was found. */
export function addTables(found: Found, tables: readonly ComparedTable[]): Found {
  const counts = { ...found.counts };
  for (const { result } of tables) counts[result] += 1;
  return {
    ...found,
    counts,
    rowsDifferent: tables.reduce((sum, { rows_different }) => sum + (rows_different ?? 0), found.rowsDifferent),
    tables: byImportance([...found.tables, ...tables]).slice(0, COMPARES.kept),
  };
}

/** Count tables that were not read; `null` when DRS has not said how many they are. */
export const skipTables = (found: Found, tables: number | null): Found => ({
  ...found,
  counts: { ...found.counts, uncompared: found.counts.uncompared + (tables ?? 0) },
  isComplete: false,
});

/** Limit DRS's reason to a few words without the values that it quotes, which may be data. */
export function reasonOf(message: string | undefined): string | null {
  const text = (message ?? "").trim().replace(/(['"`‘’“”]).*?['"`‘’“”]/g, "$1…$1");
  return text === "" ? null : text.slice(0, COMPARES.message);
}

/** What a compare says, in all its classes. */
export function reportOf(type: string, { counts, rowsDifferent, tables, databases, objects, isComplete }: Found) {
  const { consistent, inconsistent, uncompared } = counts;
  const report: CompareReport = {
    type,
    tables_total: consistent + inconsistent + uncompared,
    tables_different: inconsistent,
    tables_uncompared: uncompared,
    rows_different: type === "object" ? null : rowsDifferent,
    tables,
    databases_total: databases.length,
    databases: byImportance(databases).slice(0, COMPARES.kept),
    objects,
    complete: isComplete,
  };
  return report;
}

/**
 * Whether source and target are equal. `false` where anything differs; `true` only where a task that ran to its end compared everything,
 * and at least one table or type of objects; else `null`. A task that was interrupted says neither.
 * @param status of the task
 */
export function consistencyOf(status: string, { counts, databases, objects, isComplete }: Found): boolean | null {
  if (status !== "SUCCESSFUL") return null;
  const classes = [...databases, ...objects].map(({ result }) => result);
  if (counts.inconsistent > 0 || classes.includes("inconsistent")) return false;
  const hasCompared = counts.consistent > 0 || objects.length > 0;
  const isWhole = isComplete && counts.uncompared === 0 && classes.every((each) => each === "consistent");
  return hasCompared && classes.length > 0 && isWhole ? true : null;
}
