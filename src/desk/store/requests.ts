import { rowsOf } from "../../shared/sql.ts";

/** What was asked: keys that are accepted once, bodies that are kept until they are sent, refusals that are counted. */
export class Requests {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** What a key that is still remembered stands for. */
  accepted(key: string, now: number): { readonly content: string; readonly operation: string } | undefined {
    const query = "SELECT content, operation FROM dedupe WHERE key = ? AND expires_at > ?";
    return rowsOf<{ content: string; operation: string }>(this.#sql, query, key, now)[0];
  }

  remember(key: string, content: string, operation: string, expiresAt: number): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO dedupe (key, content, operation, expires_at) VALUES (?, ?, ?, ?)",
      key,
      content,
      operation,
      expiresAt,
    );
  }

  forgetBefore(now: number): void {
    this.#sql.exec("DELETE FROM dedupe WHERE expires_at <= ?", now);
  }

  /** The sealed request of an operation, where one was kept. */
  body(operation: string): string | undefined {
    return rowsOf<{ sealed: string }>(this.#sql, "SELECT sealed FROM bodies WHERE operation = ?", operation)[0]?.sealed;
  }

  keepBody(operation: string, sealed: string): void {
    this.#sql.exec("INSERT INTO bodies (operation, sealed) VALUES (?, ?)", operation, sealed);
  }

  eraseBody(operation: string): void {
    this.#sql.exec("DELETE FROM bodies WHERE operation = ?", operation);
  }

  /** Counts a refusal of a principal in this hour and returns the count. */
  countRefusal(principal: string, hour: number): number {
    const [row] = rowsOf<{ count: number }>(
      this.#sql,
      `INSERT INTO refusals (principal, hour, count) VALUES (?, ?, 1)
       ON CONFLICT (principal) DO UPDATE SET count = CASE WHEN hour = excluded.hour THEN count + 1 ELSE 1 END, hour = excluded.hour
       RETURNING count`,
      principal,
      hour,
    );
    return row?.count ?? 1;
  }
}
