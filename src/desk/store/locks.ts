import type { Lock } from "../../model/lock.ts";
import { rowsOf } from "../../shared/sql.ts";

/** The locks on jobs: at most one a job. */
export class Locks {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  find(job: string): Lock | undefined {
    return rowsOf<Lock>(this.#sql, "SELECT job, principal, name, reason, since FROM locks WHERE job = ?", job)[0];
  }

  all(): Lock[] {
    return rowsOf<Lock>(this.#sql, "SELECT job, principal, name, reason, since FROM locks ORDER BY job");
  }

  put({ job, principal, name, reason, since }: Lock): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO locks (job, principal, name, reason, since) VALUES (?, ?, ?, ?, ?)",
      job,
      principal,
      name,
      reason,
      since,
    );
  }

  remove(job: string): void {
    this.#sql.exec("DELETE FROM locks WHERE job = ?", job);
  }
}
