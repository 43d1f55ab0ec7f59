import type { Mark } from "../../model/report.ts";
import type { News } from "../../model/watch.ts";
import { rowsOf } from "../../shared/sql.ts";
import type { Soonest } from "./soonest.ts";

/** A recipient of reports about an operation. `sealed` is the reply target under the desk's key. */
export interface Audience {
  readonly operation: string;
  readonly number: number;
  readonly source: string;
  readonly sealed: string;
  /** The route of the target that is used, and the messages that took it. */
  readonly way: number;
  readonly uses: number;
  /** The platform's name of the message that took this route, which the next one replaces. */
  readonly handle: string | null;
  /** Milliseconds between two progress messages. */
  readonly every: number;
  /** When the last message went there; 0 before the first. */
  readonly last_at: number;
}

/** A report that is to be delivered to one recipient. */
export interface Outgoing {
  readonly operation: string;
  readonly number: number;
  /** Its place in the queue of one recipient. */
  readonly sequence: number;
  readonly kind: "progress" | "news" | "final";
  /** The update of a watch; `null` where the report is about the operation itself. */
  readonly news: News | null;
  readonly tries: number;
  /** The result of marking the ticket; `null` before that. */
  readonly mark: Mark | null;
}

/** The first report in the queue of a recipient: those behind it wait. */
const IS_FIRST =
  "sequence = (SELECT MIN(sequence) FROM outbox WHERE operation = line.operation AND number = line.number)";

/** The recipients of operations, and the outbox. */
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

  /** Send updates to another address from now on; those that have not left yet go there, too. */
  replaceAudience(operation: string, source: string, sealed: string, every: number): void {
    this.#sql.exec("DELETE FROM audience WHERE operation = ?", operation);
    this.addAudience(operation, source, sealed, every);
  }

  /** Erase the recipients of an operation and the reports that have not left. */
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

  /** Take back a use that was counted for a message that the platform surely has not taken. */
  takeBackUse({ operation, number }: Outgoing): void {
    this.#sql.exec("UPDATE audience SET uses = uses - 1 WHERE operation = ? AND number = ?", operation, number);
  }

  /** Remember the message that the next one replaces. */
  setHandle({ operation, number }: Outgoing, handle: string): void {
    this.#sql.exec("UPDATE audience SET handle = ? WHERE operation = ? AND number = ?", handle, operation, number);
  }

  /** Use another route, which no message has taken yet. `handle`: the message that it takes over, where it can. */
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
   * Put a report into the outbox. It replaces one that has not left yet, so that nobody gets outdated progress; updates of a watch are never
   * replaced, it is queued behind them.
   */
  put(operation: string, number: number, kind: "progress" | "final", at: number): void {
    this.#sql.exec(
      `INSERT OR REPLACE INTO outbox (operation, number, sequence, kind, news, tries, at)
       SELECT ?, ?, COALESCE(MAX(sequence) + 1, 0), ?, NULL, 0, ? FROM outbox WHERE operation = ? AND number = ? AND kind = 'news'`,
      ...[operation, number, kind, this.#noted(at), operation, number],
    );
  }

  /**
   * Put an update of a watch into the outbox, behind those that have not left yet. It replaces a status that has changed again before it
   * left, except for the head of the queue, which may be under way.
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

  /** The reports that are due, the longest overdue first. */
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

  /** Move a report to later, unless another kind has replaced it meanwhile. */
  postpone({ operation, number, sequence, kind }: Outgoing, tries: number, at: number): void {
    this.#sql.exec(
      "UPDATE outbox SET tries = ?, at = ? WHERE operation = ? AND number = ? AND sequence = ? AND kind = ?",
      ...[tries, this.#noted(at), operation, number, sequence, kind],
    );
  }

  /** Remember that the ticket was marked before a report. */
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

  /** The number of reports that have not arrived, and since when the oldest of them waits (epoch milliseconds). */
  backlog(): { readonly pending: number; readonly since: number | null } {
    const [row] = rowsOf<{ pending: number; since: number | null }>(
      this.#sql,
      `SELECT COUNT(*) AS pending, MIN(COALESCE(news ->> 'at', document ->> 'finishedAt', at)) AS since
       FROM outbox LEFT JOIN operations ON id = operation`,
    );
    return row ?? { pending: 0, since: null };
  }

  /** When the first report is due. Only heads of queues count, or an alarm would find nothing to do, again and again. */
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
