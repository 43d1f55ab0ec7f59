import { rowsOf } from "../../shared/sql.ts";

/** Keys that are accepted once, decisions about deliveries, request bodies until they are sent, and counts of refusals. */
export class Requests {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** The content and the operation of a key that is still remembered. */
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

  /** What was decided about a delivery, as JSON, while that is remembered. */
  decision(delivery: string, now: number): string | undefined {
    const query = "SELECT answer FROM decisions WHERE delivery = ? AND expires_at > ?";
    return rowsOf<{ answer: string }>(this.#sql, query, delivery, now)[0]?.answer;
  }

  /** Keep what was decided about a delivery; the first decision stays. */
  keepDecision(delivery: string, answer: string, expiresAt: number): void {
    const query = `INSERT INTO decisions (delivery, answer, expires_at) VALUES (?1, ?2, ?3)
       ON CONFLICT (delivery) DO UPDATE SET answer = ?2, expires_at = ?3 WHERE expires_at <= ?4`;
    this.#sql.exec(query, delivery, answer, expiresAt, Date.now());
  }

  forgetBefore(now: number): void {
    this.#sql.exec("DELETE FROM dedupe WHERE expires_at <= ?", now);
    this.#sql.exec("DELETE FROM decisions WHERE expires_at <= ?", now);
  }

  /** The encrypted request body of an operation, where one was kept. */
  body(operation: string): string | undefined {
    return rowsOf<{ sealed: string }>(this.#sql, "SELECT sealed FROM bodies WHERE operation = ?", operation)[0]?.sealed;
  }

  keepBody(operation: string, sealed: string): void {
    this.#sql.exec("INSERT INTO bodies (operation, sealed) VALUES (?, ?)", operation, sealed);
  }

  eraseBody(operation: string): void {
    this.#sql.exec("DELETE FROM bodies WHERE operation = ?", operation);
  }

  /** Count a refusal of a principal, or something else that is counted by the hour. Returns the count of the hour. */
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
