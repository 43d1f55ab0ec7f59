import { rowsOf } from "./rows.ts";
import type { Soonest } from "./soonest.ts";

/** Where reports about an operation go. `sealed` is the reply target under the desk's key. */
export interface Audience {
  readonly operation: string;
  readonly number: number;
  readonly source: string;
  readonly sealed: string;
  /** The way of the target that is used, and the messages that went it. */
  readonly way: number;
  readonly uses: number;
  /** The message that was sent this way and that the next one replaces, as the platform calls it. */
  readonly handle: string | null;
  /** Milliseconds between two progress messages. */
  readonly every: number;
  /** When the last message went there; 0 before the first. */
  readonly last_at: number;
}

/** A report that is to be delivered to one member of the audience. */
export interface Outgoing {
  readonly operation: string;
  readonly number: number;
  readonly kind: "progress" | "final";
  readonly tries: number;
}

/** Who is told about an operation, and what has not reached them yet. */
export class Reports {
  readonly #sql: SqlStorage;
  readonly #soonest: Soonest;

  constructor(sql: SqlStorage, soonest: Soonest) {
    this.#sql = sql;
    this.#soonest = soonest;
  }

  addAudience(operation: string, source: string, sealed: string, every: number): void {
    this.#sql.exec(
      "INSERT INTO audience (operation, number, source, sealed, every, uses, last_at) SELECT ?, COALESCE(MAX(number), 0) + 1, ?, ?, ?, 0, 0 FROM audience WHERE operation = ?",
      operation,
      source,
      sealed,
      every,
      operation,
    );
  }

  audience(operation: string): Audience[] {
    return rowsOf(
      this.#sql,
      "SELECT operation, number, source, sealed, way, uses, handle, every, last_at FROM audience WHERE operation = ? ORDER BY number",
      operation,
    );
  }

  countUse({ operation, number }: Outgoing, at: number): void {
    this.#sql.exec(
      "UPDATE audience SET uses = uses + 1, last_at = ? WHERE operation = ? AND number = ?",
      at,
      operation,
      number,
    );
  }

  /** Remembers the message that the next one replaces. */
  setHandle({ operation, number }: Outgoing, handle: string): void {
    this.#sql.exec("UPDATE audience SET handle = ? WHERE operation = ? AND number = ?", handle, operation, number);
  }

  /** Turns to another way, which nothing has gone yet. */
  turnTo({ operation, number }: Outgoing, way: number): void {
    this.#sql.exec(
      "UPDATE audience SET way = ?, uses = 0, handle = NULL WHERE operation = ? AND number = ?",
      way,
      operation,
      number,
    );
  }

  removeAudience({ operation, number }: Outgoing): void {
    this.#sql.exec("DELETE FROM audience WHERE operation = ? AND number = ?", operation, number);
  }

  /** Puts a report into the outbox; one that has not left yet is replaced, so that nobody hears old news. */
  put(operation: string, number: number, kind: Outgoing["kind"], at: number): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO outbox (operation, number, kind, tries, at) VALUES (?, ?, ?, 0, ?)",
      operation,
      number,
      kind,
      this.#noted(at),
    );
  }

  /** What is to leave now, the longest overdue first. */
  due(now: number): Outgoing[] {
    return rowsOf(this.#sql, "SELECT operation, number, kind, tries FROM outbox WHERE at <= ? ORDER BY at", now);
  }

  /** Moves a report to later; not one that was replaced meanwhile by another kind. */
  postpone({ operation, number, kind }: Outgoing, tries: number, at: number): void {
    this.#sql.exec(
      "UPDATE outbox SET tries = ?, at = ? WHERE operation = ? AND number = ? AND kind = ?",
      tries,
      this.#noted(at),
      operation,
      number,
      kind,
    );
  }

  remove({ operation, number, kind }: Outgoing): void {
    this.#sql.exec("DELETE FROM outbox WHERE operation = ? AND number = ? AND kind = ?", operation, number, kind);
  }

  /** When the first report is to leave. */
  nextDue(): number | null {
    const [row] = rowsOf<{ at: number | null }>(this.#sql, "SELECT MIN(at) AS at FROM outbox");
    return row?.at ?? null;
  }

  /** A time as it is stored: whole milliseconds. */
  #noted(at: number): number {
    const whole = Math.ceil(at);
    this.#soonest.note(whole);
    return whole;
  }
}
