import { GENESIS, recordHash } from "../../../src/ledger/chain.ts";

/** Appends records to the ledger of a desk directly, for tests that need many. `at`: epoch milliseconds of all of them. */
export function growLedger(sql: SqlStorage, count: number, at: number, operation: string | null = null): void {
  const [last] = sql.exec<{ sequence: number; hash: string }>(
    "SELECT sequence, hash FROM ledger ORDER BY sequence DESC LIMIT 1",
  );
  let { sequence, hash } = last ?? { sequence: 0, hash: GENESIS };
  for (let added = 0; added < count; added += 1) {
    sequence += 1;
    const record = { sequence, at, kind: "seen", operation, actor: null };
    const data = JSON.stringify({ number: sequence });
    hash = recordHash(hash, record, data);
    sql.exec(
      "INSERT INTO ledger (sequence, at, kind, operation, actor, data, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
      ...[sequence, at, record.kind, operation, null, data, hash],
    );
  }
}

/** The tables of a desk, with the rows counted that statements read and write, as Cloudflare counts them. */
export function countedSql(sql: SqlStorage) {
  let cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
  const exec: SqlStorage["exec"] = (query, ...bindings) => {
    const cursor = sql.exec<never>(query, ...bindings);
    cursors.push(cursor);
    return cursor;
  };
  /** The rows since the last call. */
  const take = () => {
    const [read, written] = (["rowsRead", "rowsWritten"] as const).map((of) =>
      cursors.reduce((total, cursor) => total + cursor[of], 0),
    );
    cursors = [];
    return { read: read ?? 0, written: written ?? 0 };
  };
  return { sql: { exec } as SqlStorage, take };
}
