import type { CircuitState } from "../../cloud/circuit-breaker.ts";
import type { StoredToken } from "../../cloud/client.ts";
import type { DelaySample } from "../../model/delay-sample.ts";
import type { JobProgress } from "../../model/drs.ts";
import { isTransferring, type JobSnapshot, type StatusSnapshot } from "../../model/job-status.ts";
import { INCREMENTAL } from "../../model/watch.ts";
import { DELAY_HISTORY, SAMPLING } from "../../shared/limits.ts";
import { rowsOf } from "../../shared/sql.ts";
import { Delays } from "./delays.ts";
import { Directory } from "./directory.ts";
import type { Soonest } from "./soonest.ts";

/** A reading that said what the table knows. */
interface Confirmed {
  readonly status: string;
  readonly at: number;
  /** When the delay that the table knows was last sampled; 0: not since it was written. */
  readonly sampledAt: number;
}

interface SeenRow extends StatusSnapshot {
  /** 0: never. */
  readonly sampledAt: number;
  /** Of the last sample. */
  readonly delay: number | null;
}

const toStatus = ({ job, status, at, since }: SeenRow): StatusSnapshot => ({ job, status, at, since });

const ONES_OF = "job IN (SELECT value FROM json_each(?))";

/** The desk's knowledge of the cloud: its jobs and their status, the token, and whether the credential is accepted. */
export class CloudState {
  readonly delays: Delays;
  readonly directory: Directory;
  readonly #sql: SqlStorage;
  readonly #scale: number;
  /** The readings of jobs that said again what the tables know. In memory: they would be most of what is written. */
  readonly #confirmed = new Map<string, Confirmed>();

  /** @param scale multiplies the interval of samples */
  constructor(sql: SqlStorage, scale: number, soonest: Soonest) {
    this.#sql = sql;
    this.#scale = scale;
    this.delays = new Delays(sql, scale, soonest);
    this.directory = new Directory(sql, this, soonest);
  }

  /**
   * Note a reading of a job, also in its delay history. One that says what the table knows writes the sample alone, and every quarter of
   * an hour the row of `seen`.
   * @param progress what means something in that status, where it was read
   */
  setStatus(job: string, status: string, at: number, progress: JobProgress | null = null): void {
    const figures = { delay: progress?.delay ?? null, percent: progress?.percent ?? null };
    const known = this.#known(job);
    const isConfirmed = known?.status === status;
    const isBare = progress === null && isConfirmed;
    const isSample = this.delays[isBare ? "confirm" : "record"](job, { at, status, ...figures });
    const isSampleWithNews = isSample && !isBare && figures.delay !== known?.delay;
    // A bare status that is a sample has written its row.
    const isOld = known !== undefined && at - known.at >= DELAY_HISTORY.point && !(isBare && isSample);
    if (!isConfirmed || isSampleWithNews || isOld) {
      this.#putStatus(job, status, at, isSample && !isBare ? { at, delay: figures.delay } : null);
    } else {
      const before = this.#confirmed.get(job);
      const sampledAt = isSample && !isBare ? at : before?.status === status ? before.sampledAt : 0;
      this.#confirmed.set(job, { status, at, sampledAt });
    }
  }

  #known(job: string): Pick<SeenRow, "status" | "at" | "delay"> | undefined {
    return rowsOf<SeenRow>(this.#sql, "SELECT status, at, delay FROM seen WHERE job = ?", job)[0];
  }

  /** The row with the times of a later reading that confirmed it. */
  #upToDate(row: SeenRow): SeenRow {
    const confirmed = this.#confirmed.get(row.job);
    if (confirmed?.status !== row.status || confirmed.at <= row.at) return row;
    return { ...row, at: confirmed.at, sampledAt: Math.max(row.sampledAt, confirmed.sampledAt) };
  }

  #seen(condition: string, ...bindings: SqlStorageValue[]): SeenRow[] {
    const columns = "job, status, at, since, ifnull(sampled_at, 0) AS sampledAt, delay";
    return rowsOf<SeenRow>(this.#sql, `SELECT ${columns} FROM seen WHERE ${condition}`, ...bindings).map((row) =>
      this.#upToDate(row),
    );
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

  /** The status of some jobs when it was last read. */
  statuses(ids: readonly string[]): StatusSnapshot[] {
    return this.#seen(ONES_OF, JSON.stringify(ids)).map(toStatus);
  }

  /** The incremental jobs among all that have been read. */
  incremental(): StatusSnapshot[] {
    return this.#seen("status = ?", INCREMENTAL).map(toStatus);
  }

  /** The jobs at which somebody has looked since a time, the last one first. */
  lookedAt(since: number, limit: number): StatusSnapshot[] {
    return this.#seen("looked_at >= ? ORDER BY looked_at DESC LIMIT ?", since, limit).map(toStatus);
  }

  /** Note that somebody looks at a job, once in a while. While it is incremental, it is sampled from now on. */
  look(job: string, at: number): void {
    const [row] = rowsOf<Pick<SeenRow, "status">>(
      this.#sql,
      "UPDATE seen SET looked_at = ? WHERE job = ? AND ifnull(looked_at, 0) <= ? RETURNING status",
      ...[at, job, at - SAMPLING.noted * this.#scale],
    );
    if (row?.status === INCREMENTAL) this.delays.begin(at);
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
    return this.#seen(ONES_OF, JSON.stringify(ids)).map((row) => ({
      ...toStatus(row),
      delay: row.status === INCREMENTAL && row.sampledAt >= Math.max(row.since, since) ? row.delay : null,
    }));
  }

  /** When jobs were sampled last: some, or all that ever were. */
  lastSamples(ids: readonly string[] | null = null): { job: string; at: number }[] {
    const rows = ids ? this.#seen(ONES_OF, JSON.stringify(ids)) : this.#seen("sampled_at IS NOT NULL");
    // Of a job that transfers nothing, a status is all that a sample has.
    return rows.map(({ job, status, at, sampledAt }) => ({ job, at: isTransferring(status) ? sampledAt : at }));
  }

  /** Note the status of a job as a listing has it. Nothing is written where it is known: a listing says nothing of the delay. */
  setListedStatus(job: string, status: string, at: number): void {
    const before = this.#confirmed.get(job);
    if (this.#known(job)?.status === status) {
      this.#confirmed.set(job, { status, at, sampledAt: before?.status === status ? before.sampledAt : 0 });
      return;
    }
    this.#putStatus(job, status, at, null);
    // It may be one of those that are sampled while they are incremental.
    if (status === INCREMENTAL) this.delays.begin(at);
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
