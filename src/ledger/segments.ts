import { LEDGER } from "../shared/limits.ts";
import { rowsOf } from "../shared/sql.ts";
import { ARCHIVED } from "./archived.ts";
import type { Position } from "./head.ts";
import { BEGINNING } from "./verify.ts";

/** A closed part of the ledger. The first record of a segment carries on from the last one of the segment before. */
export interface Segment {
  /** 1 for the first segment. */
  readonly number: number;
  /** Position before its first record. */
  readonly from: Position;
  /** Position of its last record. */
  readonly to: Position;
  /** Time of its last record in epoch milliseconds. */
  readonly until: number;
  /** When a client acknowledged that it has archived the segment, and the record that says so; `null` before that. */
  readonly archived: { readonly at: number; readonly record: number } | null;
}

/** Records that were dropped at once. */
export interface Dropped {
  readonly to: Position;
  /** Operations that had a record among them. */
  readonly operations: readonly string[];
}

interface SegmentRow {
  readonly number: number;
  readonly last: number;
  readonly hash: string;
  readonly until: number;
  readonly archived_at: number | null;
  readonly archived_by: number | null;
  readonly before_last: number | null;
  readonly before_hash: string | null;
}

const SEGMENTS = `SELECT segments.*, earlier.last AS before_last, earlier.hash AS before_hash
  FROM segments LEFT JOIN segments AS earlier ON earlier.number = segments.number - 1`;

/** The closed segments of a desk's ledger, and which of its records were dropped after they had been archived. */
export class Segments {
  readonly #sql: SqlStorage;
  readonly #age: number;
  readonly #keep: number | null;
  readonly #onDropDue: (at: number) => void;
  /** `undefined` until it is read or written. */
  #start: Position | undefined;

  /**
   * @param age milliseconds after which a segment closes that is not full
   * @param keep milliseconds for which records are kept at least; `null` keeps all of them
   * @param onDropDue receives the time at which an acknowledged segment may be dropped
   */
  constructor(sql: SqlStorage, age: number, keep: number | null, onDropDue: (at: number) => void) {
    this.#sql = sql;
    this.#age = age;
    this.#keep = keep;
    this.#onDropDue = onDropDue;
  }

  /** Position before the first record that is kept: that of the last one that was dropped. */
  start(): Position {
    this.#start ??= rowsOf<Position>(this.#sql, "SELECT sequence, hash FROM ledger_start")[0] ?? BEGINNING;
    return this.#start;
  }

  /** Discard the cached start after a transaction was rolled back. */
  forgetStart(): void {
    this.#start = undefined;
  }

  find(number: number): Segment | undefined {
    return this.#read("WHERE segments.number = ?", number)[0];
  }

  /** The closed segment that has a record; `undefined` while its segment is open. */
  holding(sequence: number): Segment | undefined {
    return this.#read("WHERE segments.last >= ? ORDER BY segments.last LIMIT 1", sequence)[0];
  }

  /**
   * List segments after a number, in order.
   * @param onlyPending leave out those that were acknowledged
   */
  list(after: number, limit: number, onlyPending: boolean): Segment[] {
    const pending = onlyPending ? "AND segments.archived_at IS NULL" : "";
    return this.#read(`WHERE segments.number > ? ${pending} ORDER BY segments.number LIMIT ?`, after, limit);
  }

  /** Close segments that are full, and the last one when it is old enough. Each takes a few rows, however many records it has. */
  closeDue(now: number, limit: number): void {
    let [last = { number: 0, sequence: 0 }] = rowsOf<{ number: number; sequence: number }>(
      this.#sql,
      "SELECT number, last AS sequence FROM segments ORDER BY number DESC LIMIT 1",
    );
    for (let closed = 0; closed < limit; closed += 1) {
      const end = this.#endAfter(last.sequence, now);
      if (!end) return;
      last = { number: last.number + 1, sequence: end.sequence };
      this.#sql.exec(
        "INSERT INTO segments (number, last, hash, until) VALUES (?, ?, ?, ?)",
        ...[last.number, end.sequence, end.hash, end.at],
      );
    }
  }

  /** Note that a segment was archived, and the record that says so. */
  acknowledge({ number, until }: Segment, at: number, record: number): void {
    this.#sql.exec("UPDATE segments SET archived_at = ?, archived_by = ? WHERE number = ?", at, record, number);
    if (this.#keep !== null) this.#onDropDue(until + this.#keep);
  }

  /** When records may be dropped next; `null` while the oldest segment is not acknowledged, and where everything is kept. */
  nextDue(): number | null {
    const segment = this.#keep === null ? undefined : this.holding(this.start().sequence + 1);
    return segment?.archived ? segment.until + (this.#keep ?? 0) : null;
  }

  /** Drop some of the oldest records, if they were archived and are old enough. Part of a transaction. */
  dropSome(now: number, limit: number): Dropped | null {
    const due = this.nextDue();
    const start = this.start().sequence;
    const segment = this.holding(start + 1);
    if (due === null || due > now || !segment) return null;
    const [to = segment.to] = rowsOf<Position>(
      this.#sql,
      "SELECT sequence, hash FROM ledger WHERE sequence > ? AND sequence <= ? ORDER BY sequence DESC LIMIT 1",
      ...[start, Math.min(segment.to.sequence, start + limit)],
    );
    const within = "sequence > ? AND sequence <= ?";
    const operations = rowsOf<{ operation: string }>(
      this.#sql,
      `SELECT DISTINCT operation FROM ledger WHERE ${within} AND operation IS NOT NULL`,
      ...[start, to.sequence],
    );
    this.#sql.exec(`DELETE FROM ledger WHERE ${within}`, start, to.sequence);
    this.#sql.exec(
      "INSERT OR REPLACE INTO ledger_start (id, sequence, hash) VALUES (1, ?, ?)",
      ...[to.sequence, to.hash],
    );
    this.#start = { sequence: to.sequence, hash: to.hash };
    return { to: this.#start, operations: operations.map(({ operation }) => operation) };
  }

  /** The last record of the segment that begins after a record; `undefined` while that segment stays open. */
  #endAfter(sequence: number, now: number): (Position & { readonly at: number }) | undefined {
    const full = this.#positionOf(sequence + LEDGER.segmentRecords);
    if (full) return full;
    // Acknowledgements alone close no segment, or each would be the reason for another one.
    const [first] = rowsOf<{ at: number }>(
      this.#sql,
      "SELECT at FROM ledger WHERE sequence > ? AND kind <> ? ORDER BY sequence LIMIT 1",
      ...[sequence, ARCHIVED],
    );
    if (!first || first.at + this.#age > now) return undefined;
    return rowsOf<Position & { at: number }>(
      this.#sql,
      "SELECT sequence, hash, at FROM ledger ORDER BY sequence DESC LIMIT 1",
    )[0];
  }

  #positionOf(sequence: number): (Position & { readonly at: number }) | undefined {
    const query = "SELECT sequence, hash, at FROM ledger WHERE sequence = ?";
    return rowsOf<Position & { at: number }>(this.#sql, query, sequence)[0];
  }

  #read(condition: string, ...bindings: SqlStorageValue[]): Segment[] {
    return rowsOf<SegmentRow>(this.#sql, `${SEGMENTS} ${condition}`, ...bindings).map(
      ({ number, last, hash, until, archived_at, archived_by, before_last, before_hash }) => ({
        number,
        from: before_last === null || before_hash === null ? BEGINNING : { sequence: before_last, hash: before_hash },
        to: { sequence: last, hash },
        until,
        archived: archived_at === null || archived_by === null ? null : { at: archived_at, record: archived_by },
      }),
    );
  }
}
