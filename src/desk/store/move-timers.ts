/** The tables with timers of their own, and the columns of these. */
const TIMERS = [
  ["outbox", "at"],
  ["inbox", "at"],
  ["tallies", "due_at"],
  ["sampling", "due_at"],
  ["discovery", "due_at"],
] as const;

/**
 * Bring forward the timers of all tables by the step by which the clock was set back, so that what is left of their time stays the same.
 * Approvals expire when they say. Part of a transaction.
 * @param now epoch milliseconds, after the step
 */
export function moveTimers(sql: SqlStorage, step: number, now: number): void {
  for (const [table, column] of TIMERS)
    sql.exec(`UPDATE ${table} SET ${column} = ${column} - ? WHERE ${column} > ?`, step, now);
  sql.exec(
    `UPDATE operations SET due_at = due_at - ?1,
       document = CASE WHEN document ->> 'notBefore' > ?2
         THEN json_set(document, '$.notBefore', (document ->> 'notBefore') - ?1) ELSE document END
     WHERE due_at > ?2 AND due_at IS NOT NULL AND due_kind NOT IN ('poll', 'expire')`,
    step,
    now,
  );
}
