import type { CircuitState } from "../../cloud/circuit-breaker.ts";
import type { StoredToken } from "../../cloud/client.ts";
import type { DelaySample } from "../../model/delay-sample.ts";
import type { JobProgress } from "../../model/drs.ts";
import type { JobSnapshot, StatusSnapshot } from "../../model/job-status.ts";
import { INCREMENTAL } from "../../model/watch.ts";
import { rowsOf } from "../../shared/sql.ts";
import { Delays } from "./delays.ts";
import type { Soonest } from "./soonest.ts";

/** The desk's knowledge of the cloud: its jobs and their status, the token, and whether the credential is accepted. */
export class CloudState {
  readonly delays: Delays;
  readonly #sql: SqlStorage;
  readonly #transaction: (work: () => void) => void;

  /** @param scale multiplies the interval of samples */
  constructor(sql: SqlStorage, scale: number, soonest: Soonest, transaction: (work: () => void) => void) {
    this.#sql = sql;
    this.delays = new Delays(sql, scale, soonest);
    this.#transaction = transaction;
  }

  /** Note a reading of a job, also in its delay history. `progress`: what means something in that status, where it was read. */
  setStatus(job: string, status: string, at: number, progress: JobProgress | null = null): void {
    const delay = progress?.delay ?? null;
    const isSample = this.delays.record(job, { at, status, delay, percent: progress?.percent ?? null });
    this.#putStatus(job, status, at, isSample ? { at, delay } : null);
  }

  /** @param sample what was added to the delay history; `null`: nothing */
  #putStatus(job: string, status: string, at: number, sample: Pick<DelaySample, "at" | "delay"> | null): void {
    this.#sql.exec(
      `INSERT INTO seen (job, status, at, since, sampled_at, delay) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (job) DO UPDATE SET
         since = iif(status = excluded.status, since, excluded.since), status = excluded.status, at = excluded.at,
         sampled_at = ifnull(excluded.sampled_at, sampled_at), delay = iif(excluded.sampled_at IS NULL, delay, excluded.delay)`,
      ...[job, status, at, at, sample?.at ?? null, sample?.delay ?? null],
    );
  }

  statuses(): StatusSnapshot[] {
    return rowsOf(this.#sql, "SELECT job, status, at, since FROM seen");
  }

  /** When the last status of a job was first seen, in epoch milliseconds; 0 for a job that was never read. */
  statusSince(job: string): number {
    return rowsOf<{ since: number }>(this.#sql, "SELECT since FROM seen WHERE job = ?", job)[0]?.since ?? 0;
  }

  /**
   * The same with delays.
   * @param since samples before this time say nothing about the present
   */
  snapshots(since: number): JobSnapshot[] {
    return rowsOf(
      this.#sql,
      "SELECT job, status, at, since, iif(status = ? AND sampled_at >= max(since, ?), delay, NULL) AS delay FROM seen",
      ...[INCREMENTAL, since],
    );
  }

  /** When each job was sampled last. */
  lastSamples(): { job: string; at: number }[] {
    return rowsOf(this.#sql, "SELECT job, sampled_at AS at FROM seen WHERE sampled_at IS NOT NULL");
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
        if (status !== "") this.#putStatus(id, status, at, null);
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
