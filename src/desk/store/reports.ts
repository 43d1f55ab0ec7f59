import type { Mark } from "../../model/report.ts";
import type { News } from "../../model/watch.ts";
import { rowsOf } from "../../shared/sql.ts";
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
  /** Its place in the line of what one member of the audience is told. */
  readonly sequence: number;
  readonly kind: "progress" | "news" | "final";
  /** What it tells, where the operation itself does not. */
  readonly news: News | null;
  readonly tries: number;
  /** What came of the step before it; `null` while that is to be made. */
  readonly mark: Mark | null;
}

/** What is to leave first to somebody: what is behind it waits. */
const IS_FIRST =
  "sequence = (SELECT MIN(sequence) FROM outbox WHERE operation = line.operation AND number = line.number)";

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

  /** News go elsewhere from now on; what has not left yet goes there too. */
  replaceAudience(operation: string, source: string, sealed: string, every: number): void {
    this.#sql.exec("DELETE FROM audience WHERE operation = ?", operation);
    this.addAudience(operation, source, sealed, every);
  }

  /** Erases who is told about an operation, and what they have not been told. */
  forget(operation: string): void {
    this.#sql.exec("DELETE FROM audience WHERE operation = ?", operation);
    this.#sql.exec("DELETE FROM outbox WHERE operation = ?", operation);
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

  /** Turns to another way, which nothing has gone yet. `handle`: the message that it takes over, where it can. */
  turnTo({ operation, number }: Outgoing, way: number, handle: string | null): void {
    this.#sql.exec(
      "UPDATE audience SET way = ?, uses = 0, handle = ? WHERE operation = ? AND number = ?",
      way,
      handle,
      operation,
      number,
    );
  }

  removeAudience({ operation, number }: Outgoing): void {
    this.#sql.exec("DELETE FROM audience WHERE operation = ? AND number = ?", operation, number);
  }

  /**
   * Puts a report into the outbox; one that has not left yet is replaced, so that nobody hears what is over. News are never replaced
   * by it: it goes behind them.
   */
  put(operation: string, number: number, kind: "progress" | "final", at: number): void {
    this.#sql.exec(
      `INSERT OR REPLACE INTO outbox (operation, number, sequence, kind, news, tries, at)
       SELECT ?, ?, COALESCE(MAX(sequence) + 1, 0), ?, NULL, 0, ? FROM outbox WHERE operation = ? AND number = ? AND kind = 'news'`,
      ...[operation, number, kind, this.#noted(at), operation, number],
    );
  }

  /**
   * Puts news into the outbox, behind those that have not left yet. A state that has changed again before it was told is left out,
   * unless it is the first in line, which may be under way.
   */
  putNews(operation: string, number: number, news: News, at: number): void {
    this.#sql.exec(
      `DELETE FROM outbox AS line WHERE operation = ? AND number = ? AND news ->> 'kind' = 'changed' AND NOT ${IS_FIRST}
       AND sequence = (SELECT MAX(sequence) FROM outbox WHERE operation = line.operation AND number = line.number)`,
      ...[operation, number],
    );
    this.#sql.exec(
      `INSERT INTO outbox (operation, number, sequence, kind, news, tries, at)
       SELECT ?, ?, COALESCE(MAX(sequence) + 1, 0), 'news', ?, 0, ? FROM outbox WHERE operation = ? AND number = ?`,
      ...[operation, number, JSON.stringify(news), this.#noted(at), operation, number],
    );
  }

  /** What is to leave now, the longest overdue first. */
  due(now: number): Outgoing[] {
    const rows = rowsOf<
      Omit<Outgoing, "news" | "mark"> & { readonly news: string | null; readonly mark: string | null }
    >(
      this.#sql,
      `SELECT operation, number, sequence, kind, news, tries, mark FROM outbox AS line WHERE at <= ? AND ${IS_FIRST} ORDER BY at`,
      now,
    );
    return rows.map(({ news, mark, ...row }) => ({
      ...row,
      news: news === null ? null : (JSON.parse(news) as News),
      mark: mark === null ? null : (JSON.parse(mark) as Mark),
    }));
  }

  /** Moves a report to later; not one that was replaced meanwhile by another kind. */
  postpone({ operation, number, sequence, kind }: Outgoing, tries: number, at: number): void {
    this.#sql.exec(
      "UPDATE outbox SET tries = ?, at = ? WHERE operation = ? AND number = ? AND sequence = ? AND kind = ?",
      ...[tries, this.#noted(at), operation, number, sequence, kind],
    );
  }

  /** Remembers that the step before a report was made. */
  setMark({ operation, number, sequence, kind }: Outgoing, mark: Mark): void {
    this.#sql.exec(
      "UPDATE outbox SET mark = ? WHERE operation = ? AND number = ? AND sequence = ? AND kind = ?",
      ...[JSON.stringify(mark), operation, number, sequence, kind],
    );
  }

  remove({ operation, number, sequence, kind }: Outgoing): void {
    this.#sql.exec(
      "DELETE FROM outbox WHERE operation = ? AND number = ? AND sequence = ? AND kind = ?",
      ...[operation, number, sequence, kind],
    );
  }

  /** Reports that have not arrived, and since when the oldest of them waits (epoch milliseconds). */
  backlog(): { readonly pending: number; readonly since: number | null } {
    const [row] = rowsOf<{ pending: number; since: number | null }>(
      this.#sql,
      `SELECT COUNT(*) AS pending, MIN(COALESCE(news ->> 'at', document ->> 'finishedAt', at)) AS since
       FROM outbox LEFT JOIN operations ON id = operation`,
    );
    return row ?? { pending: 0, since: null };
  }

  /** When the first report is to leave: of those that are first in line, or an alarm would find nothing to do, again and again. */
  nextDue(): number | null {
    const [row] = rowsOf<{ at: number }>(
      this.#sql,
      `SELECT at FROM outbox AS line WHERE ${IS_FIRST} ORDER BY at LIMIT 1`,
    );
    return row?.at ?? null;
  }

  /** A time as it is stored: whole milliseconds. */
  #noted(at: number): number {
    const whole = Math.ceil(at);
    this.#soonest.note(whole);
    return whole;
  }
}
