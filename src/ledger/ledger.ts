import { type Entry, GENESIS, type LedgerRecord, recordHash } from "./chain.ts";
import type { Position } from "./head.ts";

/** A record as it is stored: its data as text, to the letter. */
export interface Row extends Omit<LedgerRecord, "data"> {
  readonly data: string;
}

const FIELDS = "sequence, at, kind, operation, actor, data, hash";

/** The desk's append-only table of steps. Appending is synchronous, so it belongs to the transaction that it records. */
export class Ledger {
  readonly #sql: SqlStorage;
  readonly #onHeadDue: (at: number) => void;
  readonly #headEvery: number;
  /** The last record, once it has been read or written. */
  #head: Position | undefined;
  /** The last record whose head was logged. */
  #logged: number | undefined;

  /**
   * @param headEvery milliseconds from the first record after a logged head to the next head
   * @param onHeadDue is told of that time when it comes to be
   */
  constructor(sql: SqlStorage, headEvery: number, onHeadDue: (at: number) => void) {
    this.#sql = sql;
    this.#headEvery = headEvery;
    this.#onHeadDue = onHeadDue;
  }

  /** Appends a record chained to the one before it. */
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
  }

  /** Has the head read anew: a transaction that was rolled back must not leave its own behind. */
  forgetHead(): void {
    this.#head = undefined;
  }

  /** The last record; the place before the first one while there is none. */
  head(): Position {
    if (this.#head) return this.#head;
    const [head] = this.#sql.exec<{ sequence: number; hash: string }>(
      "SELECT sequence, hash FROM ledger ORDER BY sequence DESC LIMIT 1",
    );
    this.#head = head ?? { sequence: 0, hash: GENESIS };
    return this.#head;
  }

  /** The place of a record; `undefined` when there is none of that number. */
  position(sequence: number): Position | undefined {
    if (sequence === 0) return { sequence: 0, hash: GENESIS };
    return this.#sql
      .exec<{ sequence: number; hash: string }>("SELECT sequence, hash FROM ledger WHERE sequence = ?", sequence)
      .toArray()[0];
  }

  /** When the head is to be logged again: an hour after the first record that no logged head covers; `null` for never. */
  headDue(): number | null {
    const [row] = this.#sql.exec<{ at: number }>("SELECT at FROM ledger WHERE sequence = ?", this.#loggedUpTo() + 1);
    return row ? Math.ceil(row.at + this.#headEvery) : null;
  }

  /** Notes that the head of this number has been logged. */
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
   * The records of one operation, in order.
   * @param limit only so many of the newest; absent, all
   */
  ofOperation(operation: string, limit = -1): LedgerRecord[] {
    const query = `SELECT ${FIELDS} FROM ledger WHERE operation = ? ORDER BY sequence DESC LIMIT ?`;
    return [...this.#sql.exec(query, operation, limit)].map((row) => read(row as unknown as Row)).reverse();
  }

  /** Which operations the records after a sequence number are about, in order. */
  stepsAfter(sequence: number, limit: number): Pick<LedgerRecord, "sequence" | "operation">[] {
    const query = "SELECT sequence, operation FROM ledger WHERE sequence > ? ORDER BY sequence LIMIT ?";
    return this.#sql.exec<{ sequence: number; operation: string | null }>(query, sequence, limit).toArray();
  }

  /**
   * The newest records, the last one first.
   * @param kinds only these; absent, of all kinds
   * @param among only so many of the newest are looked at
   */
  newest(limit: number, among: number, kinds?: readonly string[]): LedgerRecord[] {
    const wanted = kinds ? `WHERE kind IN (${kinds.map(() => "?").join(", ")})` : "";
    const query = `SELECT ${FIELDS} FROM (SELECT ${FIELDS} FROM ledger ORDER BY sequence DESC LIMIT ?) ${wanted} ORDER BY sequence DESC LIMIT ?`;
    return [...this.#sql.exec(query, among, ...(kinds ?? []), limit)].map((row) => read(row as unknown as Row));
  }

  /** The records after a sequence number, in order, as they are stored. */
  *rowsAfter(sequence: number, limit: number): Generator<Row> {
    const query = `SELECT ${FIELDS} FROM ledger WHERE sequence > ? ORDER BY sequence LIMIT ?`;
    for (const row of this.#sql.exec(query, sequence, limit)) yield row as unknown as Row;
  }
}

/** A record as it is worked with. */
export const read = ({ data, ...row }: Row): LedgerRecord => ({ ...row, data: JSON.parse(data) as Entry["data"] });
