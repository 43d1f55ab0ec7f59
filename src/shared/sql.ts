/** Run a statement and return its rows. */
export const rowsOf = <T extends object>(sql: SqlStorage, query: string, ...bindings: SqlStorageValue[]): T[] =>
  sql.exec(query, ...bindings).toArray() as unknown as T[];
