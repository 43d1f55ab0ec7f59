import type { CircuitState } from "../../cloud/circuit-breaker.ts";
import type { StoredToken } from "../../cloud/client.ts";
import type { DelaySample } from "../../model/delay-sample.ts";
import type { JobProgress } from "../../model/drs.ts";
import { isTransferring, type JobSnapshot, type StatusSnapshot } from "../../model/job-status.ts";
import { INCREMENTAL } from "../../model/watch.ts";
import { DELAY_HISTORY } from "../../shared/limits.ts";
import { rowsOf } from "../../shared/sql.ts";
import { Delays } from "./delays.ts";
import { Directory } from "./directory.ts";
import type { Soonest } from "./soonest.ts";

/** The desk's knowledge of the cloud: its jobs and their status, the token, and whether the credential is accepted. */
export class CloudState {
  readonly delays: Delays;
  readonly directory: Directory;
  readonly #sql: SqlStorage;
  /** The readings of jobs that said again what the tables know. In memory: they would be most of what is written. */
  readonly #confirmed = new Map<string, Pick<StatusSnapshot, "status" | "at">>();

  /** @param scale multiplies the interval of samples */
  constructor(sql: SqlStorage, scale: number, soonest: Soonest) {
    this.#sql = sql;
    this.delays = new Delays(sql, scale, soonest);
    this.directory = new Directory(sql, this, soonest);
  }

  /** Note a reading of a job, also in its delay history. `progress`: what means something in that status, where it was read. */
  setStatus(job: string, status: string, at: number, progress: JobProgress | null = null): void {
    const delay = progress?.delay ?? null;
    const known = this.#known(job);
    if (progress === null && known?.status === status) {
      this.#confirm(job, status, at, known.at);
      return;
    }
    const isSample = this.delays.record(job, { at, status, delay, percent: progress?.percent ?? null });
    this.#putStatus(job, status, at, isSample ? { at, delay } : null);
  }

  /**
   * Note that a job still has its status: now and then in its delay history, and in the next reading after that in `seen`. One row at most.
   * @param knownAt when the tables last noted the status
   */
  #confirm(job: string, status: string, at: number, knownAt: number): void {
    this.#confirmed.set(job, { status, at });
    const isSample = this.delays.confirm(job, { at, status, delay: null, percent: null });
    if (!isSample && at - knownAt >= DELAY_HISTORY.point) this.#putStatus(job, status, at, null);
  }

  #known(job: string): Pick<StatusSnapshot, "status" | "at"> | undefined {
    return rowsOf<StatusSnapshot>(this.#sql, "SELECT status, at FROM seen WHERE job = ?", job)[0];
  }

  /** The same rows, each with the time of a later reading that confirmed it. */
  #upToDate<T extends StatusSnapshot>(rows: readonly T[]): T[] {
    return rows.map((row) => {
      const confirmed = this.#confirmed.get(row.job);
      return confirmed?.status === row.status && confirmed.at > row.at ? { ...row, at: confirmed.at } : row;
    });
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
    return this.#upToDate(rowsOf<StatusSnapshot>(this.#sql, "SELECT job, status, at, since FROM seen"));
  }

  /** When the last status of a job was first seen, in epoch milliseconds; 0 for a job that was never read. */
  statusSince(job: string): number {
    return rowsOf<{ since: number }>(this.#sql, "SELECT since FROM seen WHERE job = ?", job)[0]?.since ?? 0;
  }

  /**
   * The same with delays.
   * @param since samples before this time say nothing about the present
   */
  snapshots(since: number, ids: readonly string[]): JobSnapshot[] {
    const rows = rowsOf<JobSnapshot>(
      this.#sql,
      "SELECT job, status, at, since, iif(status = ? AND sampled_at >= max(since, ?), delay, NULL) AS delay FROM seen WHERE job IN (SELECT value FROM json_each(?))",
      ...[INCREMENTAL, since, JSON.stringify(ids)],
    );
    return this.#upToDate(rows);
  }

  /** When each job was sampled last. */
  lastSamples(): { job: string; at: number }[] {
    const sampled = rowsOf<{ job: string; status: string; at: number }>(
      this.#sql,
      "SELECT job, status, sampled_at AS at FROM seen WHERE sampled_at IS NOT NULL",
    );
    return sampled.map(({ job, status, at }) => {
      const confirmed = this.#confirmed.get(job);
      // Of a job that transfers nothing, a status is all that a sample has.
      const isSample = confirmed?.status === status && !isTransferring(status);
      return { job, at: isSample ? Math.max(at, confirmed.at) : at };
    });
  }

  /** Note the status of a job as a listing has it. Nothing is written where it is known: a listing says nothing of the delay. */
  setListedStatus(job: string, status: string, at: number): void {
    if (this.#known(job)?.status === status) this.#confirmed.set(job, { status, at });
    else this.#putStatus(job, status, at, null);
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
