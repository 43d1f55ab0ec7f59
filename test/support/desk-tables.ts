import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { MIGRATIONS } from "../../src/desk/store/schema.ts";

/** The tables of a desk, without a desk. */
export interface DeskTables {
  readonly sql: SqlStorage;
  /** The queries since the last call. */
  readonly asked: () => string[];
  /** The steps of SQLite's query plan. */
  readonly plan: (query: string) => string[];
}

export function deskTables(): DeskTables {
  const database = new DatabaseSync(":memory:");
  for (const step of MIGRATIONS) database.exec(step);
  const asked: string[] = [];
  const exec = (query: string, ...bindings: SQLInputValue[]) => {
    asked.push(query);
    const rows = database.prepare(query).all(...bindings);
    return Object.assign(rows, { toArray: () => [...rows] });
  };
  return {
    sql: { exec } as unknown as SqlStorage,
    asked: () => asked.splice(0),
    plan: (query) =>
      database
        .prepare(`EXPLAIN QUERY PLAN ${query}`)
        .all()
        .map(({ detail }) => String(detail)),
  };
}
