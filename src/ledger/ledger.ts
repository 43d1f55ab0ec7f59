import { type Entry, GENESIS, type LedgerRecord, recordHash } from "./chain.ts";

interface Row extends Record<string, SqlStorageValue> {
  sequence: number;
  at: number;
  kind: string;
  operation: string | null;
  actor: string | null;
  data: string;
  hash: string;
}

const FIELDS = "sequence, at, kind, operation, actor, data, hash";

/** The desk's append-only table of steps. Appending is synchronous, so it belongs to the transaction that it records. */
export class Ledger {
  readonly #sql: SqlStorage;
  /** The last record, once it has been read or written. */
  #head: Pick<LedgerRecord, "sequence" | "hash"> | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Appends a record chained to the one before it. */
  append(entry: Entry, at: number): void {
    const head = this.#head ?? this.#readHead();
    const sequence = head.sequence + 1;
    const { kind, operation, actor } = entry;
    const data = JSON.stringify(entry.data);
    const hash = recordHash(head.hash, { sequence, at, kind, operation, actor }, data);
    this.#sql.exec(
      `INSERT INTO ledger (${FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      sequence,
      at,
      kind,
      operation,
      actor,
      data,
      hash,
    );
    this.#head = { sequence, hash };
  }

  /** Has the head read anew: a transaction that was rolled back must not leave its own behind. */
  forgetHead(): void {
    this.#head = undefined;
  }

  #readHead(): Pick<LedgerRecord, "sequence" | "hash"> {
    const [head] = this.#sql.exec<{ sequence: number; hash: string }>(
      "SELECT sequence, hash FROM ledger ORDER BY sequence DESC LIMIT 1",
    );
    return head ?? { sequence: 0, hash: GENESIS };
  }

  /** The records of one operation, in order. */
  ofOperation(operation: string): LedgerRecord[] {
    return this.#sql
      .exec<Row>(`SELECT ${FIELDS} FROM ledger WHERE operation = ? ORDER BY sequence`, operation)
      .toArray()
      .map(read);
  }

  /** The records after a sequence number, in order. */
  after(sequence: number, limit: number): LedgerRecord[] {
    return this.#sql
      .exec<Row>(`SELECT ${FIELDS} FROM ledger WHERE sequence > ? ORDER BY sequence LIMIT ?`, sequence, limit)
      .toArray()
      .map(read);
  }
}

const read = ({ data, ...row }: Row): LedgerRecord => ({ ...row, data: JSON.parse(data) as Entry["data"] });
