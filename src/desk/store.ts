import type { ActionName } from "../drs/action.ts";
import type { TimerKind } from "./lifecycle/step.ts";
import type { Operation, State } from "./operation.ts";
import { migrate } from "./schema.ts";

/** What a list of operations is narrowed by. Times are epoch milliseconds; `before` is an operation id. */
export interface OperationFilter {
  readonly job?: string | undefined;
  readonly action?: ActionName | undefined;
  readonly state?: State | undefined;
  readonly actor?: string | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

/** A due row: the operation's one timer. */
export interface Due {
  readonly operation: string;
  readonly kind: TimerKind;
}

/** Where reports about an operation go. `sealed` is the reply target under the desk's key. */
export interface Audience {
  readonly operation: string;
  readonly number: number;
  readonly source: string;
  readonly sealed: string;
  readonly uses: number;
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

/** The status of a job when it was last read. */
export interface Seen {
  readonly job: string;
  readonly status: string;
  readonly at: number;
}

const OPEN = "state IN ('received', 'awaiting_approval', 'queued', 'sending', 'running')";

/** The desk's tables, one method a statement. Synchronous: what is called within one transaction is one transaction. */
export class Store {
  readonly #sql: SqlStorage;
  readonly transaction: <T>(work: () => T) => T;

  constructor(storage: DurableObjectStorage) {
    migrate(storage);
    this.#sql = storage.sql;
    this.transaction = (work) => storage.transactionSync(work);
  }

  #rows<T extends Record<string, SqlStorageValue>>(query: string, ...bindings: SqlStorageValue[]): T[] {
    return this.#sql.exec<T>(query, ...bindings).toArray();
  }

  // Operations

  operation(id: string): Operation | undefined {
    const [row] = this.#rows<{ document: string }>("SELECT document FROM operations WHERE id = ?", id);
    return row && parse(row.document);
  }

  insertOperation(operation: Operation, content: string): void {
    const { id, job, action, lane, state, principal, createdAt } = operation;
    this.#sql.exec(
      "INSERT INTO operations (id, job, action, lane, state, actor, content, document, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      id,
      job.id,
      action,
      lane,
      state,
      principal.id,
      content,
      JSON.stringify(operation),
      createdAt,
    );
  }

  updateOperation(operation: Operation): void {
    this.#sql.exec(
      "UPDATE operations SET job = ?, state = ?, document = ? WHERE id = ?",
      operation.job.id,
      operation.state,
      JSON.stringify(operation),
      operation.id,
    );
  }

  /** The newest unfinished operation with the same content on the same job. */
  openTwin(job: string, content: string): Operation | undefined {
    const [row] = this.#rows<{ document: string }>(
      `SELECT document FROM operations WHERE job = ? AND content = ? AND ${OPEN} ORDER BY id DESC LIMIT 1`,
      job,
      content,
    );
    return row && parse(row.document);
  }

  /** The unfinished operations of a job, oldest first. */
  openOn(job: string): Operation[] {
    return this.#rows<{ document: string }>(
      `SELECT document FROM operations WHERE job = ? AND ${OPEN} ORDER BY id`,
      job,
    ).map(({ document }) => parse(document));
  }

  operations(filter: OperationFilter): Operation[] {
    const conditions: [string, SqlStorageValue | undefined][] = [
      ["job = ?", filter.job],
      ["action = ?", filter.action],
      ["state = ?", filter.state],
      ["actor = ?", filter.actor],
      ["created_at >= ?", filter.since],
      ["created_at < ?", filter.until],
      ["id < ?", filter.before],
    ];
    const given = conditions.filter((condition): condition is [string, SqlStorageValue] => condition[1] !== undefined);
    const where = given.length > 0 ? `WHERE ${given.map(([text]) => text).join(" AND ")}` : "";
    return this.#rows<{ document: string }>(
      `SELECT document FROM operations ${where} ORDER BY id DESC LIMIT ?`,
      ...given.map(([, value]) => value),
      filter.limit,
    ).map(({ document }) => parse(document));
  }

  /** The sealed request of an operation, where one was kept. */
  body(operation: string): string | undefined {
    return this.#rows<{ sealed: string }>("SELECT sealed FROM bodies WHERE operation = ?", operation)[0]?.sealed;
  }

  keepBody(operation: string, sealed: string): void {
    this.#sql.exec("INSERT INTO bodies (operation, sealed) VALUES (?, ?)", operation, sealed);
  }

  eraseBody(operation: string): void {
    this.#sql.exec("DELETE FROM bodies WHERE operation = ?", operation);
  }

  // Dedupe keys

  dedupe(key: string, now: number): { content: string; operation: string } | undefined {
    return this.#rows<{ content: string; operation: string }>(
      "SELECT content, operation FROM dedupe WHERE key = ? AND expires_at > ?",
      key,
      now,
    )[0];
  }

  insertDedupe(key: string, content: string, operation: string, expiresAt: number): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO dedupe (key, content, operation, expires_at) VALUES (?, ?, ?, ?)",
      key,
      content,
      operation,
      expiresAt,
    );
  }

  pruneDedupe(now: number): void {
    this.#sql.exec("DELETE FROM dedupe WHERE expires_at <= ?", now);
  }

  // Timers

  setDue(operation: string, kind: TimerKind, at: number): void {
    this.#sql.exec("INSERT OR REPLACE INTO due (operation, kind, at) VALUES (?, ?, ?)", operation, kind, Math.ceil(at));
  }

  clearDue(operation: string): void {
    this.#sql.exec("DELETE FROM due WHERE operation = ?", operation);
  }

  /** Makes everything due that an earlier instance was about to send or was sending. */
  endLeases(now: number): void {
    this.#sql.exec("UPDATE due SET at = ? WHERE kind = 'sending' AND at > ?", now, now);
    this.#sql.exec(
      "UPDATE due SET at = MAX(?, COALESCE((SELECT document ->> 'notBefore' FROM operations WHERE id = operation), 0)) WHERE kind = 'send' AND at > ?",
      now,
      now,
    );
  }

  due(now: number, limit: number): Due[] {
    return this.#rows<Due & Record<string, SqlStorageValue>>(
      "SELECT operation, kind FROM due WHERE at <= ? ORDER BY at LIMIT ?",
      now,
      limit,
    );
  }

  /** The earliest of all timers and reports. */
  nextWake(): number | undefined {
    const [row] = this.#rows<{ at: number | null }>(
      "SELECT MIN(at) AS at FROM (SELECT MIN(at) AS at FROM due UNION ALL SELECT MIN(at) AS at FROM outbox)",
    );
    return row?.at ?? undefined;
  }

  // Audience and outbox

  addAudience(operation: string, source: string, sealed: string): void {
    this.#sql.exec(
      "INSERT INTO audience (operation, number, source, sealed, uses, last_at) SELECT ?, COALESCE(MAX(number), 0) + 1, ?, ?, 0, 0 FROM audience WHERE operation = ?",
      operation,
      source,
      sealed,
      operation,
    );
  }

  audience(operation: string): Audience[] {
    return this.#rows<Audience & Record<string, SqlStorageValue>>(
      "SELECT operation, number, source, sealed, uses, last_at FROM audience WHERE operation = ? ORDER BY number",
      operation,
    );
  }

  countUse(operation: string, number: number, at: number): void {
    this.#sql.exec(
      "UPDATE audience SET uses = uses + 1, last_at = ? WHERE operation = ? AND number = ?",
      at,
      operation,
      number,
    );
  }

  removeAudience(operation: string, number: number): void {
    this.#sql.exec("DELETE FROM audience WHERE operation = ? AND number = ?", operation, number);
  }

  /** Puts a report into the outbox; one that has not left yet is replaced, so that nobody hears old news. */
  putOutgoing(operation: string, number: number, kind: Outgoing["kind"], at: number): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO outbox (operation, number, kind, tries, at) VALUES (?, ?, ?, 0, ?)",
      operation,
      number,
      kind,
      Math.ceil(at),
    );
  }

  outgoing(now: number): Outgoing[] {
    return this.#rows<Outgoing & Record<string, SqlStorageValue>>(
      "SELECT operation, number, kind, tries FROM outbox WHERE at <= ? ORDER BY at",
      now,
    );
  }

  /** Moves a report to later; not one that was replaced meanwhile by another kind. */
  postpone({ operation, number, kind }: Outgoing, tries: number, at: number): void {
    this.#sql.exec(
      "UPDATE outbox SET tries = ?, at = ? WHERE operation = ? AND number = ? AND kind = ?",
      tries,
      Math.ceil(at),
      operation,
      number,
      kind,
    );
  }

  removeOutgoing({ operation, number, kind }: Outgoing): void {
    this.#sql.exec("DELETE FROM outbox WHERE operation = ? AND number = ? AND kind = ?", operation, number, kind);
  }

  // Refusals and token

  /** Counts a refusal of a principal in this hour and returns the count. */
  countRefusal(principal: string, hour: number): number {
    const [row] = this.#rows<{ count: number }>(
      `INSERT INTO refusals (principal, hour, count) VALUES (?, ?, 1)
       ON CONFLICT (principal) DO UPDATE SET count = CASE WHEN hour = excluded.hour THEN count + 1 ELSE 1 END, hour = excluded.hour
       RETURNING count`,
      principal,
      hour,
    );
    return row?.count ?? 1;
  }

  /** Authentication failures in a row, and until when calls pause. */
  circuit(): { failures: number; open_until: number } {
    const [row] = this.#rows<{ failures: number; open_until: number }>("SELECT failures, open_until FROM circuit");
    return row ?? { failures: 0, open_until: 0 };
  }

  setCircuit(failures: number, openUntil: number): void {
    this.#sql.exec("INSERT OR REPLACE INTO circuit (id, failures, open_until) VALUES (1, ?, ?)", failures, openUntil);
  }

  /** Replaces the documents of some old operations by shorter ones. */
  compactBefore(before: number, shorten: (operation: Operation) => Operation, limit: number): void {
    const rows = this.#rows<{ id: string; document: string }>(
      `SELECT id, document FROM operations WHERE compacted = 0 AND created_at < ? AND NOT (${OPEN}) LIMIT ?`,
      before,
      limit,
    );
    for (const { id, document } of rows) {
      const short = JSON.stringify(shorten(parse(document)));
      this.#sql.exec("UPDATE operations SET document = ?, compacted = 1 WHERE id = ?", short, id);
    }
  }

  // What was last seen of the jobs

  setSeen(job: string, status: string, at: number): void {
    this.#sql.exec("INSERT OR REPLACE INTO seen (job, status, at) VALUES (?, ?, ?)", job, status, at);
  }

  seen(): Seen[] {
    return this.#rows<Seen & Record<string, SqlStorageValue>>("SELECT job, status, at FROM seen");
  }

  // The list of jobs by name

  jobsNamed(name: string): string[] {
    return this.#rows<{ id: string }>("SELECT id FROM jobs WHERE name = ? ORDER BY id", name).map(({ id }) => id);
  }

  /** When DRS last listed all jobs; 0 before that. */
  jobsListedAt(): number {
    return this.#rows<{ at: number }>("SELECT at FROM jobs_listed")[0]?.at ?? 0;
  }

  replaceJobs(
    jobs: readonly { readonly id: string; readonly name: string; readonly status: string }[],
    at: number,
  ): void {
    this.transaction(() => {
      this.#sql.exec("DELETE FROM jobs");
      for (const { id, name, status } of jobs) {
        this.#sql.exec("INSERT OR REPLACE INTO jobs (id, name) VALUES (?, ?)", id, name);
        if (status !== "") this.setSeen(id, status, at);
      }
      this.#sql.exec("INSERT OR REPLACE INTO jobs_listed (id, at) VALUES (1, ?)", at);
    });
  }

  token(): { sealed: string; expires_at: number } | undefined {
    return this.#rows<{ sealed: string; expires_at: number }>("SELECT sealed, expires_at FROM token")[0];
  }

  setToken(sealed: string, expiresAt: number): void {
    this.#sql.exec("INSERT OR REPLACE INTO token (id, sealed, expires_at) VALUES (1, ?, ?)", sealed, expiresAt);
  }

  clearToken(): void {
    this.#sql.exec("DELETE FROM token");
  }
}

const parse = (document: string): Operation => JSON.parse(document) as Operation;
