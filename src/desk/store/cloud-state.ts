import type { CircuitState } from "../../cloud/circuit-breaker.ts";
import type { StoredToken } from "../../cloud/client.ts";
import type { StatusSnapshot } from "../../model/job-status.ts";
import { rowsOf } from "../../shared/sql.ts";

/** The desk's knowledge of the cloud: its jobs and their status, the token, and whether the credential is accepted. */
export class CloudState {
  readonly #sql: SqlStorage;
  readonly #transaction: (work: () => void) => void;

  constructor(sql: SqlStorage, transaction: (work: () => void) => void) {
    this.#sql = sql;
    this.#transaction = transaction;
  }

  setStatus(job: string, status: string, at: number): void {
    this.#sql.exec("INSERT OR REPLACE INTO seen (job, status, at) VALUES (?, ?, ?)", job, status, at);
  }

  statuses(): StatusSnapshot[] {
    return rowsOf(this.#sql, "SELECT job, status, at FROM seen");
  }

  /** The ids of the jobs of a DRS name. */
  jobsNamed(name: string): string[] {
    return rowsOf<{ id: string }>(this.#sql, "SELECT id FROM jobs WHERE name = ? ORDER BY id", name).map(
      ({ id }) => id,
    );
  }

  /** When DRS last listed all jobs; 0 before that. */
  jobsListedAt(): number {
    return rowsOf<{ at: number }>(this.#sql, "SELECT at FROM jobs_listed")[0]?.at ?? 0;
  }

  replaceJobs(
    jobs: readonly { readonly id: string; readonly name: string; readonly status: string }[],
    at: number,
  ): void {
    this.#transaction(() => {
      this.#sql.exec("DELETE FROM jobs");
      for (const { id, name, status } of jobs) {
        this.#sql.exec("INSERT OR REPLACE INTO jobs (id, name) VALUES (?, ?)", id, name);
        if (status !== "") this.setStatus(id, status, at);
      }
      this.#sql.exec("INSERT OR REPLACE INTO jobs_listed (id, at) VALUES (1, ?)", at);
    });
  }

  token(): StoredToken | undefined {
    return rowsOf<StoredToken>(this.#sql, "SELECT sealed, expires_at FROM token")[0];
  }

  setToken({ sealed, expires_at }: StoredToken): void {
    this.#sql.exec("INSERT OR REPLACE INTO token (id, sealed, expires_at) VALUES (1, ?, ?)", sealed, expires_at);
  }

  clearToken(): void {
    this.#sql.exec("DELETE FROM token");
  }

  circuit(): CircuitState {
    return (
      rowsOf<CircuitState>(this.#sql, "SELECT failures, open_until FROM circuit")[0] ?? { failures: 0, open_until: 0 }
    );
  }

  setCircuit({ failures, open_until }: CircuitState): void {
    this.#sql.exec("INSERT OR REPLACE INTO circuit (id, failures, open_until) VALUES (1, ?, ?)", failures, open_until);
  }
}
