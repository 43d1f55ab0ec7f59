import { rowsOf } from "../shared/sql.ts";
import { type Entry, type LedgerRecord, recordHash } from "./chain.ts";
import type { Position } from "./head.ts";
import { readRedaction } from "./redaction.ts";
import type { Segments } from "./segments.ts";
import type { Redaction } from "./verify.ts";

/** A stored record, with its data as the exact text; empty where it was redacted. */
export interface Row extends Omit<LedgerRecord, "data"> {
  readonly data: string;
}

/** What stands in place of redacted data; no JSON, so that no record can have it as its data. */
const REDACTED = "";

/** The text of a row's data as it was hashed; `null` where it was redacted. */
export const dataTextOf = ({ data }: Row): string | null => (data === REDACTED ? null : data);

/** The number that a redaction names; written as in the index `ledger_redactions`, or SQLite could not use it. */
const NAMED = "CASE WHEN json_valid(data) THEN data ->> '$.sequence' END";

export const REDACTIONS_OF = `SELECT sequence, data FROM ledger WHERE kind = 'redaction' AND ${NAMED} = ? ORDER BY sequence`;

const FIELDS = "sequence, at, kind, operation, actor, data, hash";

/** The desk's append-only table of records. Appending is synchronous, so it is part of the transaction that it records. */
export class Ledger {
  readonly segments: Segments;
  readonly #sql: SqlStorage;
  readonly #onHeadDue: (at: number) => void;
  readonly #headEvery: number;
  readonly #listeners: (() => void)[] = [];
  /** Position of the last record; `undefined` until it is read or written. */
  #head: Position | undefined;
  /** Number of the last record whose head was logged. */
  #logged: number | undefined;

  /**
   * @param headEvery milliseconds from the first record after a logged head to the next head
   * @param onHeadDue receives the time of the next head once it is known
   */
  constructor(sql: SqlStorage, segments: Segments, headEvery: number, onHeadDue: (at: number) => void) {
    this.#sql = sql;
    this.segments = segments;
    this.#headEvery = headEvery;
    this.#onHeadDue = onHeadDue;
  }

  /** Call a function with each record that is appended, within its transaction. */
  onAppend(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Append a record, chained to the previous one. */
  append(entry: Entry, at: number): void {
    const head = this.head();
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
    if (sequence === this.#loggedUpTo() + 1) this.#onHeadDue(at + this.#headEvery);
    for (const tell of this.#listeners) tell();
  }

  /** Remove the data of a record. The caller appends the record that says so, in the same transaction. */
  removeData(sequence: number): void {
    this.#sql.exec("UPDATE ledger SET data = ? WHERE sequence = ?", REDACTED, sequence);
  }

  /** Discard the cached head and start after a transaction was rolled back, since they do not exist. */
  forgetEnds(): void {
    this.#head = undefined;
    this.segments.forgetStart();
  }

  /** Position of the last record; in an empty ledger, the one before its first record. */
  head(): Position {
    if (this.#head) return this.#head;
    const [head] = this.#sql.exec<{ sequence: number; hash: string }>(
      "SELECT sequence, hash FROM ledger ORDER BY sequence DESC LIMIT 1",
    );
    this.#head = head ?? this.segments.start();
    return this.#head;
  }

  /** Position of a record that is kept, or before the first of them; `undefined` for any other number. */
  position(sequence: number): Position | undefined {
    const start = this.segments.start();
    if (sequence === start.sequence) return start;
    return this.#sql
      .exec<{ sequence: number; hash: string }>("SELECT sequence, hash FROM ledger WHERE sequence = ?", sequence)
      .toArray()[0];
  }

  /**
   * Time at which to log the head next: an hour after the first record that no logged head covers; `null` when heads cover all
   * records.
   */
  headDue(): number | null {
    const [row] = this.#sql.exec<{ at: number }>(
      "SELECT at FROM ledger WHERE sequence > ? ORDER BY sequence LIMIT 1",
      this.#loggedUpTo(),
    );
    return row ? Math.ceil(row.at + this.#headEvery) : null;
  }

  /** Record that the head of this record was logged. */
  headLogged(sequence: number): void {
    this.#sql.exec("INSERT OR REPLACE INTO ledger_logged (id, sequence) VALUES (1, ?)", sequence);
    this.#logged = sequence;
  }

  #loggedUpTo(): number {
    const [row] =
      this.#logged === undefined
        ? this.#sql.exec<{ sequence: number }>("SELECT sequence FROM ledger_logged")
        : [{ sequence: this.#logged }];
    this.#logged = row?.sequence ?? 0;
    return this.#logged;
  }

  /**
   * List the records of one operation, in order.
   * @param limit number of the newest records; absent, all
   */
  ofOperation(operation: string, limit = -1): LedgerRecord[] {
    const query = `SELECT ${FIELDS} FROM ledger WHERE operation = ? ORDER BY sequence DESC LIMIT ?`;
    return [...this.#sql.exec(query, operation, limit)].map((row) => read(row as unknown as Row)).reverse();
  }

  /** List the operations of the records after a sequence number, in order. */
  stepsAfter(sequence: number, limit: number): Pick<LedgerRecord, "sequence" | "operation">[] {
    const query = "SELECT sequence, operation FROM ledger WHERE sequence > ? ORDER BY sequence LIMIT ?";
    return this.#sql.exec<{ sequence: number; operation: string | null }>(query, sequence, limit).toArray();
  }

  /**
   * List the newest records, the last one first.
   * @param among number of the newest records that are searched
   * @param kinds kinds of the records; absent, all
   */
  newest(limit: number, among: number, kinds?: readonly string[]): LedgerRecord[] {
    const wanted = kinds ? `WHERE kind IN (${kinds.map(() => "?").join(", ")})` : "";
    const query = `SELECT ${FIELDS} FROM (SELECT ${FIELDS} FROM ledger ORDER BY sequence DESC LIMIT ?) ${wanted} ORDER BY sequence DESC LIMIT ?`;
    return [...this.#sql.exec(query, among, ...(kinds ?? []), limit)].map((row) => read(row as unknown as Row));
  }

  /** List the redactions of a record, oldest first. */
  redactionsOf(sequence: number): Redaction[] {
    return rowsOf<{ sequence: number; data: string }>(this.#sql, REDACTIONS_OF, sequence).flatMap((row) => {
      const named = readRedaction(row.data);
      return named ? [{ sequence: row.sequence, named }] : [];
    });
  }

  /** Read the rows after a sequence number, in order. */
  *rowsAfter(sequence: number, limit: number): Generator<Row> {
    const query = `SELECT ${FIELDS} FROM ledger WHERE sequence > ? ORDER BY sequence LIMIT ?`;
    for (const row of this.#sql.exec(query, sequence, limit)) yield row as unknown as Row;
  }
}

/** Turn a row into a record. */
export const read = ({ data, ...row }: Row): LedgerRecord => ({
  ...row,
  data: data === REDACTED ? null : (JSON.parse(data) as Entry["data"]),
});
