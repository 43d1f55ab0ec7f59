import { OPEN_STATES, type Operation, type State } from "../../model/operation.ts";
import { PAGE } from "../../shared/limits.ts";
import { rowsOf } from "../../shared/sql.ts";

/** Lists of operations: however many there are, at most a window of them is searched at a time. */

/** The filter of a list of operations. Times are epoch milliseconds; `before` is an operation id. */
export interface OperationFilter {
  readonly job?: string | undefined;
  readonly action?: Operation["action"] | undefined;
  readonly state?: State | undefined;
  readonly actor?: string | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly before?: string | undefined;
  /** All jobs when absent. */
  readonly scope?: JobScope | undefined;
  readonly limit: number;
}

/**
 * Jobs by their ids, for a reader who may not see them all. What is outside is as if it were not there: it counts neither for a page nor
 * for how far it was searched.
 */
export type JobScope =
  | { readonly only: readonly string[]; readonly without?: undefined }
  | { readonly without: readonly string[]; readonly only?: undefined };

/** The operations of a list, newest first, and how far back it was searched. */
export interface OperationsFound {
  readonly operations: Operation[];
  /** The id of the oldest operation that was searched, where older ones may follow; `null` when there is none. */
  readonly through: string | null;
}

/** Written as in the indexes, or SQLite could not use them. */
export const OPEN = "state IN ('received', 'awaiting_approval', 'queued', 'sending', 'running')";
export const ENDED = "state NOT IN ('received', 'awaiting_approval', 'queued', 'sending', 'running')";

/** Left to itself SQLite takes the order of ids instead, and reads through the past. */
export const OPEN_ONES = `operations INDEXED BY operations_open WHERE ${OPEN}`;
const ENDED_ONES = `operations INDEXED BY operations_ended WHERE ${ENDED}`;
const ALL = "operations WHERE TRUE";

/** An operation where the window ends. */
interface Edge {
  readonly id: string;
  readonly created_at: number;
}

type Condition = readonly [text: string, value: SqlStorageValue];

/** The operations that meet all conditions. */
export function listOperations(sql: SqlStorage, { scope, ...filter }: OperationFilter): OperationsFound {
  const { job, limit } = filter;
  if (job !== undefined || scope?.only === undefined) return listWith(sql, filter, scope?.without ?? []);
  // The index by job passes over the others.
  return mergeFound(
    scope.only.map((each) => listWith(sql, { ...filter, job: each }, [])),
    limit,
    (id) => id,
  );
}

/**
 * Merge what was found in several places. Operations older than what one of them has searched wait for the next page, wherever they are.
 * @param orderOf what ids are compared by
 */
export function mergeFound(
  found: readonly OperationsFound[],
  limit: number,
  orderOf: (id: string) => string,
): OperationsFound {
  const newestFirst = (left: string, right: string) => (orderOf(left) < orderOf(right) ? 1 : -1);
  const [edge = null] = found.flatMap(({ through }) => (through === null ? [] : through)).sort(newestFirst);
  const operations = found
    .flatMap((part) => part.operations)
    .filter(({ id }) => edge === null || orderOf(id) >= orderOf(edge))
    .sort((left, right) => newestFirst(left.id, right.id))
    .slice(0, limit);
  return { operations, through: operations.length === limit ? (operations.at(-1)?.id ?? null) : edge };
}

function listWith(sql: SqlStorage, filter: OperationFilter, without: readonly string[]): OperationsFound {
  const { job, action, state, actor, since, until, before, limit } = filter;
  const isOpen = (OPEN_STATES as readonly State[]).includes(state ?? "succeeded");
  const hidden = without.length === 0 ? undefined : JSON.stringify(without);
  const page = given(["job = ?", job], ["id < ?", before], ["job NOT IN (SELECT value FROM json_each(?))", hidden]);
  const narrowing = given(
    ["action = ?", action],
    ["state = ?", state],
    ["actor = ?", actor],
    ["created_at >= ?", since],
    ["created_at < ?", until],
  );
  // Open operations are few and have a separate index.
  const edge = narrowing.length > 0 && !isOpen ? edgeOf(sql, job === undefined ? ALL : ENDED_ONES, page) : undefined;
  const conditions = [...page, ...narrowing, ...given(["id >= ?", edge?.id])];
  // The operations of one job are in the index of either half: SQLite merges them as it reads.
  const halves = isOpen ? [OPEN_ONES] : job === undefined ? [ALL] : [OPEN_ONES, ENDED_ONES];
  const query = `${halves.map((half) => select("id, document", half, conditions)).join(" UNION ALL ")} ORDER BY id DESC LIMIT ?`;
  const bindings = halves.flatMap(() => conditions.map(([, value]) => value));
  const operations = rowsOf<{ document: string }>(sql, query, ...bindings, limit).map(({ document }) =>
    parse(document),
  );
  if (operations.length === limit) return { operations, through: operations.at(-1)?.id ?? null };
  return { operations, through: edge && edge.created_at >= (since ?? 0) ? edge.id : null };
}

/** The last one of a window; `undefined` when there are not so many. */
function edgeOf(sql: SqlStorage, half: string, page: readonly Condition[]): Edge | undefined {
  const query = `${select("id, created_at", half, page)} ORDER BY id DESC LIMIT 1 OFFSET ?`;
  return rowsOf<Edge>(sql, query, ...page.map(([, value]) => value), PAGE.searched - 1)[0];
}

const select = (columns: string, half: string, conditions: readonly Condition[]) =>
  `SELECT ${columns} FROM ${[half, ...conditions.map(([text]) => text)].join(" AND ")}`;

const given = (...conditions: (readonly [string, SqlStorageValue | undefined])[]): Condition[] =>
  conditions.filter((condition): condition is [string, SqlStorageValue] => condition[1] !== undefined);

/** Parse a stored operation. Version 0.1 stored no `kind`. */
export function parse(document: string): Operation {
  const { kind, ...operation }: { kind?: Operation["kind"]; action: Operation["action"] } = JSON.parse(document);
  return { ...operation, kind: kind ?? (operation.action === "watch" ? "watch" : "action") } as Operation;
}
