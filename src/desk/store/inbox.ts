import type { TicketNotice } from "../../model/ticket.ts";
import { rowsOf } from "../../shared/sql.ts";
import type { Soonest } from "./soonest.ts";

/** A notice that has not been handled. */
export interface Pending {
  readonly id: number;
  readonly notice: TicketNotice;
  readonly tries: number;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** Notices of tickets that have to be read back. */
export class Inbox {
  readonly #sql: SqlStorage;
  readonly #soonest: Soonest;

  constructor(sql: SqlStorage, soonest: Soonest) {
    this.#sql = sql;
    this.#soonest = soonest;
  }

  /**
   * Keep a notice. Duplicates that have not been read back yet are one: the ticket is read as it is then. A notice that is being read does not
   * count, since that reading may see the ticket as it was.
   */
  add(notice: TicketNotice, now: number): void {
    this.#sql.exec(
      "INSERT OR IGNORE INTO inbox (notice, tries, since, at) VALUES (?, 0, ?, ?)",
      JSON.stringify(notice),
      now,
      this.#noted(now),
    );
  }

  /** Claim the notices that are due, each on a lease. */
  claimDue(now: number, leaseUntil: number, limit: number): Pending[] {
    const rows = rowsOf<{ id: number; notice: string; tries: number; since: number }>(
      this.#sql,
      `UPDATE inbox SET tries = tries + 1, at = ? WHERE id IN (SELECT id FROM inbox WHERE at <= ? ORDER BY at LIMIT ?)
       RETURNING id, notice, tries, since`,
      ...[this.#noted(leaseUntil), now, limit],
    );
    return rows.map((row) => ({ ...row, notice: JSON.parse(row.notice) as TicketNotice }));
  }

  postpone(id: number, at: number): void {
    this.#sql.exec("UPDATE inbox SET at = ? WHERE id = ?", this.#noted(at), id);
  }

  remove(id: number): void {
    this.#sql.exec("DELETE FROM inbox WHERE id = ?", id);
  }

  /** The number of notices that have not been handled. */
  pending(): number {
    return rowsOf<{ count: number }>(this.#sql, "SELECT COUNT(*) AS count FROM inbox")[0]?.count ?? 0;
  }

  nextDue(): number | null {
    const [row] = rowsOf<{ at: number | null }>(this.#sql, "SELECT MIN(at) AS at FROM inbox");
    return row?.at ?? null;
  }

  /** A time as it is stored: whole milliseconds. */
  #noted(at: number): number {
    const whole = Math.ceil(at);
    this.#soonest.note(whole);
    return whole;
  }
}
